-- One look at a record, or one write of it, in one step. KEYS[1] is the record, a hash of version, value and writers.
-- ARGV[1] is the run id of the server that was opened and found to be durable. A write adds the version it expects, the
-- next one, the value, and a random name of this write.
local info = redis.call('INFO', 'server') .. redis.call('INFO', 'persistence') .. redis.call('INFO', 'replication')
for _, fact in ipairs({'run_id:' .. ARGV[1], 'role:master', 'aof_enabled:1', 'aof_last_write_status:ok'}) do
  if not string.find(info, '\r\n' .. fact .. '\r\n', 1, true) then return {'refused', fact} end
end

local record = redis.call('HMGET', KEYS[1], 'version', 'value', 'writers')
local version, value, writers = record[1] or '0', record[2] or '', record[3] or ''
if not ARGV[2] then return {'read', version, value} end

-- Versions are compared as text: Lua's numbers are exact up to 2^53 only. The names of the last 16 writes tell one whose reply
-- was lost, and which asks again, that it had won, even if others have built on it since.
if version == ARGV[2] then
  redis.call('HSET', KEYS[1], 'version', ARGV[3], 'value', ARGV[4], 'writers', string.sub(ARGV[5] .. writers, 1, 16 * 32))
  return {'written'}
end
if string.find(writers, ARGV[5], 1, true) then return {'written'} end
return {'conflict'}
