import { template } from 'signalbox/whatsapp/templates'

/** Sent where the 24-hour window may be closed: created once with `api.templates.create(waba, orderShipped)`. */
export const orderShipped = template('order_shipped', {
  language: 'en_US',
  category: 'UTILITY',
  components: [
    {
      type: 'BODY',
      text: 'Your order {{number}} has left us. It arrives on {{day}}.',
      example: {
        body_text_named_params: [
          { param_name: 'number', example: 'A-1042' },
          { param_name: 'day', example: 'Friday' },
        ],
      },
    },
  ],
})
