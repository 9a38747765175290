import { durable, fast } from '/work/wt-perf/test/bench/receivers.ts'
import { nativeFloor } from '/work/wt-perf/test/bench/floors.ts'
import { body, signed, requestOf } from '/work/wt-perf/test/bench/payloads.ts'
import { memoryStore } from '/work/wt-perf/core/storage/memory.ts'
const [what='fast', count='1', n='3000']=process.argv.slice(2)
const r = what==='fast'?fast(true):what==='subtle'?fast(false):what==='floor'?nativeFloor():durable('m',memoryStore(),true)
const posts=Array.from({length:Number(n)},(_,i)=>signed(body(`p${i}`,Number(count))))
const cpu=process.cpuUsage()
for(const p of posts){await r.handle(requestOf(p));await r.settled?.()}
const c=process.cpuUsage(cpu)
console.log(what,count,((c.user+c.system)/posts.length).toFixed(1),'us cpu')
