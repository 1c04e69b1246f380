// A walk by the official SDK for Node, unmodified. Arguments: the address, a secret key. It prints what it saw, as JSON.
import Stripe from 'stripe';

const [address, key] = process.argv.slice(2);
const { hostname: host, port } = new URL(address);
const stripe = new Stripe(key, { host, port, protocol: 'http', maxNetworkRetries: 1, telemetry: true });
const seen = { release: Stripe.PACKAGE_VERSION };

const refused = async (call) => {
  try {
    await call();
    return null;
  } catch (error) {
    return error;
  }
};

const product = await stripe.products.create({ name: 'Mug', images: ['https://shop.test/mug.png'] });
const price = await stripe.prices.create({ product: product.id, currency: 'usd', unit_amount: 700, expand: ['product'] });
seen.expanded = price.product.name;
const customer = await stripe.customers.create({ email: 'jo@example.com', name: 'Jö & Co', metadata: { a: '1', b: '2' } });
const changed = await stripe.customers.update(customer.id, { metadata: { a: '' }, phone: null });
seen.metadata = changed.metadata;
seen.name = changed.name;
const method = await stripe.paymentMethods.create({
  type: 'card',
  card: { number: '4242424242424242', exp_month: 12, exp_year: 2034, cvc: '123' },
});
await stripe.paymentMethods.attach(method.id, { customer: customer.id });

const idempotencyKey = 'confirm';
const intent = await stripe.paymentIntents.create({
  amount: 2000,
  currency: 'usd',
  customer: customer.id,
  payment_method: method.id,
  automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
});
const paid = await stripe.paymentIntents.confirm(intent.id, { expand: ['latest_charge'] }, { idempotencyKey });
const again = await stripe.paymentIntents.confirm(intent.id, { expand: ['latest_charge'] }, { idempotencyKey });
seen.status = paid.status;
seen.charge = paid.latest_charge.paid;
seen.replayed = again.lastResponse.headers['idempotent-replayed'] === 'true' && again.id === paid.id;
seen.version = paid.lastResponse.apiVersion;
const charge = await stripe.charges.retrieve(paid.latest_charge.id, { expand: ['balance_transaction'] });
seen.gross = charge.balance_transaction.net + charge.balance_transaction.fee;

const session = await stripe.checkout.sessions.create({
  mode: 'payment',
  line_items: [{ price: price.id, quantity: 2 }],
  success_url: 'https://shop.test/{CHECKOUT_SESSION_ID}',
});
seen.uiMode = session.ui_mode;
seen.lines = (await stripe.checkout.sessions.listLineItems(session.id)).data.map((line) => line.amount_total);
seen.expired = (await stripe.checkout.sessions.expire(session.id)).status;
const link = await stripe.paymentLinks.create({ line_items: [{ price: price.id, quantity: 1 }] });
seen.link = link.url.startsWith(address);

for (const name of ['A', 'B', 'C']) await stripe.customers.create({ name });
const names = [];
for await (const one of stripe.customers.list({ limit: 2 })) names.push(one.name);
seen.paged = names;

const declined = await refused(() =>
  stripe.paymentIntents.create({ amount: 900, currency: 'usd', payment_method: 'pm_card_chargeDeclined', confirm: true, return_url: 'https://shop.test/' }),
);
seen.declined = [declined.type, declined.code, declined.decline_code, declined.statusCode, declined.payment_intent.status];
const unknown = await refused(() => stripe.customers.retrieve('cus_unknown'));
seen.unknown = [unknown.type, unknown.code, unknown.param, unknown.statusCode];
const misused = await refused(() => stripe.customers.create({}, { idempotencyKey }));
seen.misused = misused.type;
const stranger = await refused(() => new Stripe('sk_test_nonsense', { host, port, protocol: 'http' }).balance.retrieve());
seen.stranger = stranger.type;

const secret = (await stripe.webhookEndpoints.create({ url: 'https://shop.test/', enabled_events: ['*'] })).secret;
const body = JSON.stringify(await stripe.events.retrieve((await stripe.events.list({ limit: 1 })).data[0].id));
const header = stripe.webhooks.generateTestHeaderString({ payload: body, secret });
seen.event = stripe.webhooks.constructEvent(body, header, secret).object;
seen.deleted = (await stripe.customers.del(customer.id)).deleted;
console.log(JSON.stringify(seen));
