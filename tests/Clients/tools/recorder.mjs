// Stands between a tool and a node, passes every message on as it is, and notes which methods the tool called in which test.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket, WebSocketServer } from 'ws';

const bodyOf = async (stream) => {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
};

const parsed = (text) => {
  try {
    const json = JSON.parse(text);
    return Array.isArray(json) ? json : [json];
  } catch {
    return [];
  }
};

/** What one tool asked for: methods by name, each with how often each test saw it and whether the node knew it. */
export class Recording {
  constructor(tool) {
    this.tool = tool;
    this.test = '';
    this.methods = new Map();
    // What was asked and is not answered yet.
    this.open = 0;
  }

  /** Names the test that what follows belongs to. */
  begin(test) {
    this.test = test;
  }

  asked(method) {
    if (typeof method !== 'string') return;
    if (!this.methods.has(method)) this.methods.set(method, { tests: new Map(), unknown: false });
    const { tests } = this.methods.get(method);
    tests.set(this.test, (tests.get(this.test) ?? 0) + 1);
  }

  /** How often a method was called. */
  timesOf(method) {
    return [...(this.methods.get(method)?.tests.values() ?? [])].reduce((sum, times) => sum + times, 0);
  }

  unknown(method) {
    this.methods.get(method).unknown = true;
  }
}

// By the caller's id; a batch's and a connection's ids are its own.
const listenFor = (recording) => {
  const waiting = new Map();
  return {
    asked: (text) => {
      for (const message of parsed(text)) {
        recording.asked(message?.method);
        if (message?.id === undefined) continue;
        waiting.set(JSON.stringify(message.id), message.method);
        recording.open++;
      }
    },
    answered: (text) => {
      for (const message of parsed(text)) {
        const id = JSON.stringify(message?.id), method = waiting.get(id);
        if (!waiting.delete(id)) continue;
        recording.open--;
        if (message.error?.code === -32601) recording.unknown(method);
      }
    },
    // Nobody answers any more.
    over: () => { recording.open -= waiting.size; waiting.clear(); },
  };
};

/** Cuts a stream of JSON values, one after another with nothing or the end of a line between, into their texts. */
const cutter = (take) => {
  let text = '', depth = 0, at = 0, isText = false;
  return (chunk) => {
    text += chunk;
    for (; at < text.length; at++) {
      const letter = text[at];
      if (isText) {
        if (letter === '\\') at++;
        else if (letter === '"') isText = false;
      } else if (letter === '"') isText = true;
      else if (letter === '{' || letter === '[') depth++;
      else if ((letter === '}' || letter === ']') && --depth === 0) {
        take(text.slice(0, at + 1).trim());
        [text, at] = [text.slice(at + 1), -1];
      }
    }
  };
};

/** A proxy before a node's socket in its data folder, on a socket of its own: { ipc, close }. */
export async function ipcRecorder(path, recording) {
  const folder = mkdtempSync(join(tmpdir(), 'gwangan-ipc-')), ipc = join(folder, 'ipc'), open = new Set();
  const server = net.createServer((tool) => {
    const heard = listenFor(recording), node = net.connect(path);
    for (const [one, other, hear] of [[tool, node, cutter(heard.asked)], [node, tool, cutter(heard.answered)]]) {
      open.add(one);
      one.setEncoding('utf8').on('data', (chunk) => { hear(chunk); other.write(chunk); }).on('end', () => other.end()).on('error', () => other.destroy());
      one.on('close', () => { open.delete(one); other.destroy(); heard.over(); });
    }
  });
  await new Promise((resolve) => server.listen(ipc, resolve));
  return {
    ipc,
    close: async () => {
      for (const each of open) each.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A proxy before a node, on a port of its own: { rpc, ws, close }. Its recording may be shared by several proxies. */
export async function recorder(rpc, recording) {
  const listen = () => listenFor(recording);
  const server = createServer(async (request, response) => {
    const heard = listen();
    try {
      const body = await bodyOf(request);
      heard.asked(body.toString());
      const { host, connection, 'content-length': size, 'transfer-encoding': coding, expect, ...headers } = request.headers;
      const answer = await fetch(rpc + request.url, { method: request.method, headers, body: request.method === 'POST' ? body : undefined });
      const text = Buffer.from(await answer.arrayBuffer());
      heard.answered(text.toString());
      // fetch has decoded the body: what described its bytes on the way is not true any more.
      const described = ['content-encoding', 'content-length', 'transfer-encoding', 'connection', 'keep-alive'];
      response.writeHead(answer.status, Object.fromEntries([...answer.headers].filter(([name]) => !described.includes(name))));
      response.end(text);
    } catch (error) {
      response.destroy(error);
    } finally {
      heard.over();
    }
  });

  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (tool, request) => {
    const heard = listen(), early = [];
    const node = new WebSocket(rpc.replace('http', 'ws') + request.url, { headers: request.headers.origin ? { origin: request.headers.origin } : {} });
    tool.on('message', (data, binary) => {
      heard.asked(data.toString());
      if (node.readyState === WebSocket.OPEN) node.send(data, { binary });
      else early.push([data, { binary }]);
    });
    node.on('open', () => { for (const each of early) node.send(...each); });
    node.on('message', (data, binary) => {
      heard.answered(data.toString());
      tool.send(data, { binary });
    });
    tool.on('close', () => heard.over());
    for (const [one, other] of [[tool, node], [node, tool]]) {
      one.on('close', () => other.close());
      one.on('error', () => other.terminate());
    }
  });

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  return {
    rpc: url,
    ws: url.replace('http', 'ws'),
    close: () => {
      for (const each of sockets.clients) each.terminate();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
