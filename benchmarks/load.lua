-- wrk's part: sends requests from a file, one after the other, and looks at every answer.
-- Arguments after `--`: the file, `once` or `again`, the expected status, and what the body must hold.
-- The file holds, for each request, its length in a line of its own and then its bytes.
wrong, exhausted, sample = 0, 0, ""
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  file = assert(io.open(args[1], "rb"))
  once, expected, fragment = args[2] == "once", tonumber(args[3]), args[4] or ""
end

function request()
  local length = file:read("*l")
  if not length then
    if once then exhausted = exhausted + 1 end
    file:seek("set")
    length = file:read("*l")
  end
  return file:read(tonumber(length))
end

function response(status, headers, body)
  if status == expected and body:find(fragment, 1, true) then return end
  wrong = wrong + 1
  if sample == "" then sample = status .. " " .. body:sub(1, 300) end
end

local function quoted(text)
  return '"' .. text:gsub('[%c"\\]', function(character) return string.format("\\u%04x", character:byte()) end) .. '"'
end

function done(summary, latency, requests)
  local errors = summary.errors
  local lost = errors.connect + errors.read + errors.write + errors.timeout
  local found = { wrong = 0, exhausted = 0 }
  local text = ""
  for _, thread in ipairs(threads) do
    found.wrong = found.wrong + thread:get("wrong")
    found.exhausted = found.exhausted + thread:get("exhausted")
    text = text ~= "" and text or thread:get("sample")
  end
  io.write(string.format(
    '\n{"requests": %d, "seconds": %f, "p50_ms": %f, "p99_ms": %f, "wrong": %d, "lost": %d, "exhausted": %d, "sample": %s}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    found.wrong, lost, found.exhausted, quoted(text)))
end
