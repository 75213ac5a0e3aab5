-- What wrk asks: one address template, its places filled anew for each request.
--
--   wrk ... -s load.lua ADDRESS -- TEMPLATE NAME=VALUE ...
--
-- {box}          a box of the side `side` (degrees) inside `west`, `south`, `east`, `north`, never the same twice
-- {id}           an identifier BN-000001 .. BN-`parcels`
-- {z} {x} {y}    the next tile of the file `tiles` (lines "z x y"), each once before any comes again
-- {pass}         an addition to the query that is other at each pass over the tiles and means nothing
-- {area}         a number between `least` and `most`
-- {digits}       a whole number 1 .. 9999
--
-- Each thread of each `round` draws by its own fixed seed: every server is asked the same, and none of it was asked in
-- another round. `done` prints one line of figures.

local threads = 0

function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
end

local template, given, tiles, fixed, position, pass

local function read_tiles(path)
    local read = {}
    for line in io.lines(path) do
        local z, x, y = line:match("(%d+) (%d+) (%d+)")
        read[#read + 1] = { z = z, x = x, y = y }
    end
    return read
end

local function shuffle(list)
    for at = #list, 2, -1 do
        local other = math.random(at)
        list[at], list[other] = list[other], list[at]
    end
end

-- The query "f=mvt" in ways that differ as text only.
local function meaning_nothing(n)
    local forms = {}
    for _, m in ipairs({ "m", "%6d", "%6D" }) do
        for _, v in ipairs({ "v", "%76" }) do
            for _, t in ipairs({ "t", "%74" }) do
                for _, f in ipairs({ "f", "%66" }) do
                    forms[#forms + 1] = f .. "=" .. m .. v .. t
                end
            end
        end
    end
    local form = forms[n % #forms + 1]
    n = math.floor(n / #forms)
    return string.rep("&", n % 100) .. form .. string.rep("&", math.floor(n / 100))
end

function init(args)
    template = args[1]
    given = {}
    for at = 2, #args do
        local name, value = args[at]:match("^(%w+)=(.*)$")
        given[name] = tonumber(value) or value
    end
    math.randomseed(7919 * (number + 1) + 104729 * given.round)
    for _ = 1, 8 do
        math.random()
    end
    -- more passes than a round can make
    pass = 6000 * given.round + number
    if given.tiles then
        tiles = read_tiles(given.tiles)
        shuffle(tiles)
        position = 0
    end
    local varied = template:find("{", 1, true)
    if not varied then
        fixed = { wrk.format("GET", template) }
    elseif tiles and not template:find("{pass}", 1, true) then
        -- a set of tiles again and again: the requests are made once
        fixed = {}
        for at, tile in ipairs(tiles) do
            fixed[at] = wrk.format("GET", (template:gsub("{(%w+)}", tile)))
        end
    end
    position = 0
end

local function drawn(name)
    if name == "box" then
        local west = given.west + math.random() * (given.east - given.west - given.side)
        local south = given.south + math.random() * (given.north - given.south - given.side)
        return string.format("%.9f,%.9f,%.9f,%.9f", west, south, west + given.side, south + given.side)
    elseif name == "id" then
        return string.format("BN-%06d", math.random(given.parcels))
    elseif name == "area" then
        return string.format("%.3f", given.least + math.random() * (given.most - given.least))
    elseif name == "digits" then
        return tostring(math.random(9999))
    elseif name == "pass" then
        return meaning_nothing(pass)
    end
end

function request()
    if fixed then
        position = position % #fixed + 1
        return fixed[position]
    end
    local tile
    if tiles then
        position = position + 1
        if position > #tiles then
            position = 1
            -- two threads: no pass of one is one of the other
            pass = pass + 2
            shuffle(tiles)
        end
        tile = tiles[position]
    end
    return wrk.format("GET", (template:gsub("{(%w+)}", function(name)
        return tile and tile[name] or drawn(name)
    end)))
end

function done(summary, latency, _)
    local wrong = summary.errors
    io.write(string.format(
        'FIGURES {"requests": %d, "seconds": %.6f, "bytes": %d, "p50": %.3f, "p99": %.3f, "most": %.3f, '
            .. '"status": %d, "socket": %d, "timeout": %d}\n',
        summary.requests, summary.duration / 1e6, summary.bytes,
        latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
        wrong.status, wrong.connect + wrong.read + wrong.write, wrong.timeout
    ))
end
