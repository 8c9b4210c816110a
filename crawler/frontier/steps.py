"""The frontier's steps in Redis: each one a script that Redis runs as a whole, so that no two crawlers interleave.

Keys, all below one prefix (one night). What is in them is text, numbers and JSON; nothing in them can become code.

    workers          zset    crawler -> until when it is believed to live (ms of Redis' own clock, as all moments here)
    leases           hash    host -> the crawler that works on it
    leased:CRAWLER   set     its hosts
    due              hash    host -> before when nobody new may ask it
    pause            hash    host -> ms between two requests, where it asks for more than the plan says
    open             zset    host -> due, of the hosts that nobody works on and that have sources waiting
    queue:HOST       list    sources that wait
    taken:CRAWLER    hash    source -> host, of those that it was given and that are not done
    known            set     every source that is not done
    began            string  what the first to join called this list: another word means that Redis has forgotten one
    wanted           hash    host -> the crawler that waits for it, having been sent there from elsewhere
    answers:CRAWLER  hash    step -> number and answer of the last one: asked again, it is answered again

A crawler that is not heard of until its time is over is dead: whichever script runs next gives back what it had. Its
hosts may be asked a pause after that moment, for it may have asked them in its last one.
"""

from __future__ import annotations

# KEYS[1]: the prefix. ARGV: the crawler, its lease in ms, the plan's pause in ms, and what the step is given.
_COMMON = """
local prefix, me, lease, pause = KEYS[1], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local KEPT = 7 * 86400 -- seconds
local LEFT_TO_OTHERS = 1000 -- ms that a host waits for those who have less than their share
local function key(name) return prefix .. ':' .. name end
local function due(host) return tonumber(redis.call('HGET', key('due'), host) or 0) end
local function not_before(host, moment)
  if moment > due(host) then redis.call('HSET', key('due'), host, moment) end
end
local function pause_of(host) return tonumber(redis.call('HGET', key('pause'), host) or pause) end
local function offer(host)
  if redis.call('HEXISTS', key('leases'), host) == 0 and redis.call('EXISTS', key('queue:' .. host)) == 1 then
    redis.call('ZADD', key('open'), due(host), host)
  else
    redis.call('ZREM', key('open'), host)
  end
end
local function lives(crawler) return redis.call('ZSCORE', key('workers'), crawler) end
local function bury(crawler, moment)
  local taken = redis.call('HGETALL', key('taken:' .. crawler))
  for i = 1, #taken, 2 do redis.call('LPUSH', key('queue:' .. taken[i + 1]), taken[i]) end
  for _, host in ipairs(redis.call('SMEMBERS', key('leased:' .. crawler))) do
    redis.call('HDEL', key('leases'), host)
    not_before(host, moment + pause_of(host))
    offer(host)
  end
  for i = 1, #taken, 2 do offer(taken[i + 1]) end
  redis.call('DEL', key('taken:' .. crawler), key('leased:' .. crawler), key('answers:' .. crawler))
  redis.call('ZREM', key('workers'), crawler)
end
for _, crawler in ipairs(redis.call('ZRANGEBYSCORE', key('workers'), '-inf', now)) do
  bury(crawler, tonumber(lives(crawler)))
end
local function give(host, most)
  local urls = redis.call('LPOP', key('queue:' .. host), most) or {}
  for _, url in ipairs(urls) do redis.call('HSET', key('taken:' .. me), url, host) end
  return urls
end
local function begin(host)
  redis.call('HSET', key('leases'), host, me)
  redis.call('SADD', key('leased:' .. me), host)
  redis.call('ZREM', key('open'), host)
end
local function end_lease(host)
  redis.call('HDEL', key('leases'), host)
  redis.call('SREM', key('leased:' .. me), host)
end
local function crawlers() return redis.call('ZCARD', key('workers')) end
local function share()
  local hosts = redis.call('HLEN', key('leases')) + redis.call('ZCARD', key('open'))
  return math.ceil(hosts / math.max(1, crawlers()))
end
local function answer_again(step, number)
  local last = redis.call('HGET', key('answers:' .. me), step)
  local head = number .. ' '
  if last and string.sub(last, 1, #head) == head then return string.sub(last, #head + 1) end
end
local function answer(step, number, value)
  local text = cjson.encode(value)
  redis.call('HSET', key('answers:' .. me), step, number .. ' ' .. text)
  return text
end
"""

# -> the name of the list
JOIN = """
redis.call('ZADD', key('workers'), now + lease, me)
redis.call('SET', key('began'), me .. ' ' .. clock[1] .. '.' .. clock[2], 'NX')
for _, name in ipairs({'workers', 'leases', 'due', 'pause', 'open', 'known', 'wanted', 'began'}) do
  redis.call('EXPIRE', key(name), KEPT)
end
return redis.call('GET', key('began'))
"""

# ms until these hosts may be asked, host, source, host, source, ... -> how many were new
FILL = """
local new = 0
local wait = tonumber(ARGV[4])
for i = 5, #ARGV, 2 do
  local host, url = ARGV[i], ARGV[i + 1]
  if wait > 0 then not_before(host, now + wait) end
  if redis.call('SADD', key('known'), url) == 1 then
    redis.call('RPUSH', key('queue:' .. host), url)
    redis.call('EXPIRE', key('queue:' .. host), KEPT)
    new = new + 1
    offer(host)
  end
end
return new
"""

# -> JSON: null where this crawler was taken for dead, else [[hosts that others wait for], its fair share of the hosts]
BEAT = """
if not lives(me) then return 'null' end
redis.call('ZADD', key('workers'), now + lease, me)
for _, name in ipairs({'taken:' .. me, 'leased:' .. me, 'answers:' .. me}) do redis.call('EXPIRE', key(name), KEPT) end
local wanted = {}
local all = redis.call('HGETALL', key('wanted'))
for i = 1, #all, 2 do
  if not lives(all[i + 1]) then
    redis.call('HDEL', key('wanted'), all[i])
  elseif redis.call('HGET', key('leases'), all[i]) == me then
    wanted[#wanted + 1] = all[i]
  end
end
return cjson.encode({wanted, share()})
"""

# number, most hosts, most sources of each
# -> JSON: null, or [sources not done anywhere, ms until a host is due (-1: none), [[host, source, ...], ...]]
LEASE = """
if not lives(me) then return 'null' end
local number, most, batch = ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
local again = answer_again('lease', number)
if again then return again end
local given = {}
local fair = share()
local ready = redis.call('ZRANGEBYSCORE', key('open'), '-inf', now, 'WITHSCORES', 'LIMIT', 0, most * 4)
for i = 1, #ready, 2 do
  local host = ready[i]
  local waits = redis.call('HGET', key('wanted'), host)
  local mine = redis.call('SCARD', key('leased:' .. me)) < fair or tonumber(ready[i + 1]) <= now - LEFT_TO_OTHERS
  if mine and #given < most and (not waits or waits == me or not lives(waits)) then
    begin(host)
    local row = give(host, batch)
    table.insert(row, 1, host)
    given[#given + 1] = row
  end
end
local next_host = redis.call('ZRANGE', key('open'), 0, 0, 'WITHSCORES')
local wait = -1
if next_host[2] then wait = math.max(0, tonumber(next_host[2]) - now) end
return answer('lease', number, {redis.call('SCARD', key('known')), wait, given})
"""

# number, host, most sources -> JSON: null, or [source, ...] of a host that this crawler works on
MORE = """
if not lives(me) or redis.call('HGET', key('leases'), ARGV[5]) ~= me then return 'null' end
return answer_again('more', ARGV[4]) or answer('more', ARGV[4], give(ARGV[5], tonumber(ARGV[6])))
"""

# host, its pause in ms -> JSON: null, or ms until it may be asked, or -1 while another crawler works on it
CLAIM = """
if not lives(me) then return 'null' end
local host, own = ARGV[4], tonumber(ARGV[5])
local holder = redis.call('HGET', key('leases'), host)
if holder and holder ~= me then
  redis.call('HSET', key('wanted'), host, me)
  return '-1'
end
begin(host)
if redis.call('HGET', key('wanted'), host) == me then redis.call('HDEL', key('wanted'), host) end
if own > pause then redis.call('HSET', key('pause'), host, own) end
return tostring(math.max(0, due(host) - now))
"""

# host, ms until it may be asked, source, ... -> "1": it is given back with those of its sources that were not begun
RELEASE = """
local host = ARGV[4]
if redis.call('HGET', key('leases'), host) == me then
  end_lease(host)
  not_before(host, now + tonumber(ARGV[5]))
end
for i = #ARGV, 6, -1 do
  if redis.call('HDEL', key('taken:' .. me), ARGV[i]) == 1 then redis.call('LPUSH', key('queue:' .. host), ARGV[i]) end
end
offer(host)
return '1'
"""

# host, ms, its pause in ms -> "1": nobody new may ask the host before
REST = """
not_before(ARGV[4], now + tonumber(ARGV[5]))
if tonumber(ARGV[6]) > pause then redis.call('HSET', key('pause'), ARGV[4], ARGV[6]) end
return '1'
"""

# source, ... -> "1"
DONE = """
for i = 4, #ARGV do
  redis.call('HDEL', key('taken:' .. me), ARGV[i])
  redis.call('SREM', key('known'), ARGV[i])
end
return '1'
"""

# -> "1": this crawler ends; what it had is handed out again
LEAVE = """
if lives(me) then bury(me, now) end
return '1'
"""

STEPS = {
    name: _COMMON + text
    for name, text in {
        "join": JOIN,
        "fill": FILL,
        "beat": BEAT,
        "lease": LEASE,
        "more": MORE,
        "claim": CLAIM,
        "release": RELEASE,
        "rest": REST,
        "done": DONE,
        "leave": LEAVE,
    }.items()
}
