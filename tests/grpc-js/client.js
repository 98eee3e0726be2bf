// Runs every case against a collector and prints one line for each.
// usage: node client.js <grpc target, e.g. unix:/path> <collector.proto>
import { createHash, randomUUID } from 'node:crypto';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const [target, proto] = process.argv.slice(2);
const { Collector } = grpc.loadPackageDefinition(loader.loadSync(proto, { keepCase: true, longs: Number, defaults: true })).sessionrecording.v1;
const status = grpc.status;
const clients = [];

function connect(options = {}) {
  const client = new Collector(target, grpc.credentials.createInsecure(), options);
  clients.push(client);
  return client;
}

// events.OneOf { SessionPrint (7) { Metadata (1) { Index (1) }, Data (3) } }
function varint(value) {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
function field(number, bytes) {
  return Buffer.from([(number << 3) | 2, ...varint(bytes.length), ...bytes]);
}
function print(index, text) {
  const metadata = field(1, Buffer.from([1 << 3, ...varint(index)]));
  return field(7, Buffer.concat([metadata, field(3, Buffer.from(text))]));
}
function framed(message) {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  return Buffer.concat([length, message]);
}

// A call whose replies are awaited one by one; its status is known at the end.
function record(client = connect(), options = {}) {
  const call = client.Record(new grpc.Metadata(), options);
  const replies = [];
  let wake = () => {};
  const ended = new Promise(resolve => call.on('status', resolve));
  call.on('data', reply => { replies.push(reply); wake(); });
  call.on('error', () => {});
  ended.then(() => wake());
  let over = false;
  ended.then(() => { over = true; });
  return {
    write: request => call.write(request),
    end: () => call.end(),
    cancel: () => call.cancel(),
    status: () => ended,
    async reply(wanted = () => true) {
      for (;;) {
        while (replies.length > 0) {
          const reply = replies.shift();
          if (wanted(reply)) return reply;
        }
        if (over) throw new Error(`call ended: ${JSON.stringify(await ended)}`);
        await new Promise(resolve => { wake = resolve; });
      }
    },
  };
}

function create(session = randomUUID(), client = connect(), options = {}) {
  const call = record(client, options);
  call.write({ create: { session_id: session, live: true } });
  return call;
}

function equal(actual, expected, what) {
  if (actual !== expected) throw new Error(`${what}: expected ${expected}, got ${actual}`);
}

async function ends(call, code, part = '') {
  const { code: actual, details } = await call.status();
  equal(actual, code, `status (${details})`);
  if (!details.includes(part)) throw new Error(`status message '${details}' lacks '${part}'`);
}

const cases = {
  async 'create answers an upload id and nothing durable'() {
    const call = create();
    const reply = await call.reply();
    equal(reply.durable_index, -1, 'durable index');
    equal(reply.upload_id.length, 36, 'length of the upload id');
    call.end();
    await ends(call, status.OK);
  },

  async 'events are durable after a flush'() {
    const call = create();
    for (let i = 0; i < 10; i++) call.write({ event: print(i, `line ${i}`) });
    call.write({ flush: {} });
    await call.reply(reply => reply.durable_index === 9);
    call.end();
    await ends(call, status.OK);
  },

  async 'complete answers what is stored'() {
    const call = create();
    const digest = createHash('sha256');
    for (let i = 0; i < 1000; i++) {
      const event = print(i, `line ${i}`);
      digest.update(framed(event));
      call.write({ event });
    }
    call.write({ complete: {} });
    const { stored } = await call.reply(reply => reply.stored);
    equal(stored.record_count, 1000, 'records');
    equal(stored.last_index, 999, 'last index');
    equal(stored.content_sha256.toString('hex'), digest.digest('hex'), 'content digest');
    await ends(call, status.OK);
  },

  async 'a batch of records is taken whole'() {
    const call = create();
    const batch = Buffer.concat([0, 1, 2].map(i => framed(print(i, 'x'))));
    call.write({ records: { framed: batch, count: 3, first_index: 0, last_index: 2 } });
    call.write({ flush: {} });
    await call.reply(reply => reply.durable_index === 2);
    call.cancel();
    await ends(call, status.CANCELLED);
  },

  async 'resume goes on after a lost call'() {
    const session = randomUUID();
    const first = create(session);
    const { upload_id } = await first.reply();
    first.write({ event: print(0, 'a') });
    first.write({ flush: {} });
    await first.reply(reply => reply.durable_index === 0);
    first.cancel();

    const second = record();
    second.write({ resume: { session_id: session, upload_id } });
    equal((await second.reply()).durable_index, 0, 'durable index');
    second.write({ event: print(1, 'b') });
    second.write({ complete: {} });
    equal((await second.reply(reply => reply.stored)).stored.record_count, 2, 'records');
    await ends(second, status.OK);
  },

  async 'resuming what never was is NOT_FOUND'() {
    const call = record();
    call.write({ resume: { session_id: randomUUID(), upload_id: randomUUID() } });
    await ends(call, status.NOT_FOUND);
  },

  async 'half-close leaves everything sent durable'() {
    const call = create();
    call.write({ event: print(0, 'a') });
    call.end();
    await call.reply(reply => reply.durable_index === 0);
    await ends(call, status.OK);
  },

  async 'gzip is understood'() {
    const call = create(randomUUID(), connect({ 'grpc.default_compression_algorithm': 2 }));
    call.write({ event: print(0, 'a'.repeat(50_000)) });
    call.write({ complete: {} });
    equal((await call.reply(reply => reply.stored)).stored.record_count, 1, 'records');
    await ends(call, status.OK);
  },

  async 'an event before create is INVALID_ARGUMENT'() {
    const call = record();
    call.write({ event: print(0, 'a') });
    await ends(call, status.INVALID_ARGUMENT, 'first request is Event');
  },

  async 'a session id that is none is INVALID_ARGUMENT'() {
    await ends(create('../../etc/passwd'), status.INVALID_ARGUMENT, 'create.session_id');
  },

  async 'a batch that lies about its count is INVALID_ARGUMENT'() {
    const call = create();
    call.write({ records: { framed: framed(print(0, 'x')), count: 2, first_index: 0, last_index: 0 } });
    await ends(call, status.INVALID_ARGUMENT, 'records.count is 2');
  },

  async 'an event that is none is INVALID_ARGUMENT'() {
    const call = create();
    call.write({ event: Buffer.from('hello') });
    await ends(call, status.INVALID_ARGUMENT);
  },

  async 'a message past the limit is INVALID_ARGUMENT'() {
    const call = create();
    call.write({ event: Buffer.alloc(2 * 1024 * 1024) });
    await ends(call, status.INVALID_ARGUMENT, 'limit');
  },

  async 'a gap is FAILED_PRECONDITION'() {
    const call = create();
    call.write({ event: print(0, 'a') });
    call.write({ event: print(2, 'c') });
    await ends(call, status.FAILED_PRECONDITION);
  },

  async 'the deadline of a call ends it'() {
    await ends(create(randomUUID(), connect(), { deadline: Date.now() + 300 }), status.DEADLINE_EXCEEDED);
  },

  async 'a report is answered'() {
    const client = connect();
    const lost = [{ session_id: randomUUID(), uid: 'u', unix_ms: 1_700_000_000_000, user: 'älice', reason: 'disk full' }];
    await new Promise((resolve, reject) => client.Report(
      { running_session_ids: [randomUUID()], ended_session_ids: [], lost }, error => (error ? reject(error) : resolve())));
  },

  async 'a method that is not there is UNIMPLEMENTED'() {
    const error = await new Promise(resolve => connect().makeUnaryRequest(
      '/sessionrecording.v1.Collector/Erase', value => value, value => value, Buffer.alloc(0), resolve));
    equal(error.code, status.UNIMPLEMENTED, 'status');
  },
};

let failed = 0;
for (const [name, run] of Object.entries(cases)) {
  const bound = new Promise((_, reject) => setTimeout(() => reject(new Error('no answer within 5 min')), 300_000).unref());
  try {
    await Promise.race([run(), bound]);
    console.log(`ok ${name}`);
  } catch (error) {
    failed++;
    console.log(`not ok ${name}: ${error.message}`);
  }
}

clients.forEach(client => client.close());
console.log(`${Object.keys(cases).length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
