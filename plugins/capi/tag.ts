/** What runs in the browser: one id for the pixel's event and ours. `text/plain` needs no preflight. */
const SCRIPT = `(function(w,d,s){
var url=new URL('events',s.src).href,agreed
function track(name,data,user){
var id=w.crypto.randomUUID?w.crypto.randomUUID():Date.now()+'.'+Math.random()
if(w.fbq)w.fbq(STANDARD.indexOf(' '+name+' ')<0?'trackCustom':'track',name,data||{},{eventID:id})
w.fetch(url,{method:'POST',keepalive:true,credentials:'include',headers:{'content-type':'text/plain'},body:JSON.stringify({
event_name:name,event_id:id,event_time:Math.floor(Date.now()/1000),event_source_url:w.location.href,
referrer_url:d.referrer||undefined,custom_data:data,user_data:user,consent:agreed})})['catch'](function(){})
return id}
w.signalbox={track:track,consent:function(c){agreed=c}}
if(s.dataset.auto!==undefined)track('PageView')
})(window,document,document.currentScript)`

/**
 * The first-party script that `GET /capi/tag.js` serves: `signalbox.track(name, custom_data, user_data)` fires the pixel
 * (where it is loaded) and reports the same event, with the same id, to `POST /capi/events`;
 * `signalbox.consent('granted' | 'denied')` says what the visitor chose.
 */
export const tagScript = (standard: string): string => SCRIPT.replace('STANDARD', JSON.stringify(` ${standard} `))

const attribute = (text: string): string => text.replace(/[&"<>]/g, (c) => `&#${c.charCodeAt(0)};`)

/**
 * The tag to put into a page.
 *
 * @example
 * scriptTag('https://shop.example.com/capi/tag.js', { pageView: true })
 */
export const scriptTag = (src: string, options: { readonly pageView?: boolean } = {}): string =>
  `<script async src="${attribute(src)}"${options.pageView ? ' data-auto' : ''}></script>`
