import { nativeFloor, subtleFloor } from '/work/wt-perf/test/bench/floors.ts'
import { chatSdk, honoFloor, kapso, whatsappApiJs } from '/work/wt-perf/test/bench/peers.ts'
import { durable, fast, contender } from '/work/wt-perf/test/bench/receivers.ts'
import { compare } from '/work/wt-perf/test/bench/measure.ts'
import { body, signed } from '/work/wt-perf/test/bench/payloads.ts'
import { memoryStore } from '/work/wt-perf/core/storage/memory.ts'
const show=(t:string,r:any[])=>{console.log(t);for(const x of r)console.log(x.name.padEnd(40),x.cpuUs.toFixed(1).padStart(9),'cpu',x.ratio.toFixed(3),' wall',x.wallUs.toFixed(1).padStart(9),x.wallRatio.toFixed(3),x.note??'')}
const all=()=>[nativeFloor(),subtleFloor(),fast(true),fast(false),durable('memory',memoryStore()),durable('memory, native',memoryStore(),true),chatSdk(),kapso(),whatsappApiJs(),honoFloor()]
let n=0
{const load={posts:300,inFlight:1,messages:1}
show('single c=1',await compare(all().map(r=>contender(r,load,()=>Array.from({length:300},()=>signed(body(`a${n++}`,1))))),Number(process.argv[2]??7)))}
{const load={posts:5,inFlight:1,messages:100}
show('batch100',await compare(all().map(r=>contender(r,load,()=>Array.from({length:5},()=>signed(body(`b${n++}`,100))))),Number(process.argv[2]??7)))}
