"""QGIS without a window reads, and edits, layers as it is asked on the standard input."""
import base64
import json
import os
import sys
import tempfile

os.environ["QT_QPA_PLATFORM"] = "offscreen"
home = tempfile.TemporaryDirectory()
os.environ.update(HOME=home.name, XDG_RUNTIME_DIR=home.name, QGIS_CUSTOM_CONFIG_PATH=home.name, QGIS_AUTH_DB_DIR_PATH=home.name)

from qgis.core import (
    NULL,
    Qgis,
    QgsApplication,
    QgsAuthMethodConfig,
    QgsCoordinateReferenceSystem,
    QgsDataSourceUri,
    QgsFeature,
    QgsFeatureRequest,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsSettings,
    QgsVectorLayer,
)

told = json.load(sys.stdin)
app = QgsApplication([], False)
app.initQgis()
complaints = []
app.messageLog().messageReceived.connect(lambda text, tag, level: complaints.append(f"{tag}: {text}") if level > 0 else None)


def sign_in():
    """The name of a Basic configuration in a new authentication database."""
    manager = app.authManager()
    manager.setMasterPassword("示例", True)
    basic = QgsAuthMethodConfig("Basic")
    basic.setName("jingtu")
    basic.setConfig("username", "qgis")
    basic.setConfig("password", told["token"])
    if not manager.storeAuthenticationConfig(basic):
        raise RuntimeError("no place for a password")
    return basic.id()


authcfg = sign_in() if told.get("token") else ""


def listed():
    """The collections that QGIS's browser shows below a connection."""
    settings = QgsSettings()
    if Qgis.QGIS_VERSION_INT < 33200:
        settings.setValue("qgis/connections-wfs/jingtu/url", told["base"])
        settings.setValue("qgis/connections-wfs/jingtu/version", "OGC_API_FEATURES")
        settings.setValue("qgis/WFS/jingtu/authcfg", authcfg)
    else:
        settings.setValue("connections/ows/items/wfs/connections/items/jingtu/url", told["base"])
        settings.setValue("connections/ows/items/wfs/connections/items/jingtu/version", "OGC_API_FEATURES")
        settings.setValue("connections/ows/items/wfs/connections/items/jingtu/authcfg", authcfg)
    [provider] = [one for one in app.dataItemProviderRegistry().providers() if one.name() == "WFS"]
    root = provider.createDataItem("", None)
    [connection] = [item for item in root.createChildren() if item.name() == "jingtu"]
    return [item.uri() for item in connection.createChildren()]


def layer(collection, page=7, password=False, **more):
    uri = QgsDataSourceUri()
    for name, value in {"url": told["base"], "typename": collection, "pagingEnabled": "true", "pageSize": str(page), **more}.items():
        uri.setParam(name, value)
    if password:
        uri.setUsername("qgis")
        uri.setPassword(told["token"])
    elif authcfg:
        uri.setAuthConfigId(authcfg)
    made = QgsVectorLayer(uri.uri(False), collection, "OAPIF")
    if not made.isValid():
        raise RuntimeError(f"{collection} is no layer: {made.error().message()} {complaints}")
    return made


def plain(value):
    if value is None or value == NULL:
        return None
    if hasattr(value, "toPyDate"):
        return value.toPyDate().isoformat()
    if hasattr(value, "toPyDateTime"):
        return value.toPyDateTime().isoformat()
    return value


def rows(of, request):
    names = [field.name() for field in of.fields()]
    for feature in of.getFeatures(request):
        properties = dict(zip(names, map(plain, feature.attributes())))
        geometry = json.loads(feature.geometry().asJson(15)) if feature.hasGeometry() else None
        yield {"id": properties.pop("id"), "properties": properties, "geometry": geometry}


def read(collection, subset=None, expression=None, box=None, crs=None, **more):
    of = layer(collection, **more)
    if subset and not of.setSubsetString(subset):
        raise RuntimeError(f"{subset}: {complaints}")
    request = QgsFeatureRequest()
    if expression:
        request.setFilterExpression(expression)
    if box:
        request.setFilterRect(QgsRectangle(*box))
    if crs:
        request.setDestinationCrs(QgsCoordinateReferenceSystem(crs), QgsProject.instance().transformContext())
    found = list(rows(of, request))
    return {"rows": found, "count": of.featureCount(), "crs": of.crs().authid(), "error": of.dataProvider().error().message()}


def edit(collection, id=None, add=None, change=None, move=None, delete=False, **more):
    """One edit, kept at once. `add` has properties and a point, `move` is a point, both in the layer's own system."""
    of = layer(collection, **more)
    can = of.dataProvider().capabilitiesString()
    if "Add Features" not in can:
        return {"can": can}
    of.startEditing()
    found = next((one for one in of.getFeatures() if one["id"] == id), None)
    if add:
        feature = QgsFeature(of.fields())
        for name, value in add["properties"].items():
            feature[name] = value
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(*add["point"])))
        of.addFeature(feature)
    for name, value in (change or {}).items():
        of.changeAttributeValue(found.id(), of.fields().indexOf(name), value)
    if move:
        of.changeGeometry(found.id(), QgsGeometry.fromPointXY(QgsPointXY(*move)))
    if delete:
        of.deleteFeature(found.id())
    kept = of.commitChanges()
    return {"can": can, "kept": kept, "errors": of.commitErrors(), "ids": [one["id"] for one in of.getFeatures()]}


answers = {"version": Qgis.QGIS_VERSION_INT}
if told.get("list"):
    answers["layers"] = listed()
answers["read"] = [read(**question) for question in told.get("read", [])]
answers["edits"] = [edit(**question) for question in told.get("edit", [])]
answers["complaints"] = complaints
json.dump(answers, sys.stdout)
sys.stdout.flush()
os._exit(0)  # QGIS's own end is not in order without a window
