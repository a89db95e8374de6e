// A server that lies: it stands between a client and a real node.
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';

/** Passes everything on to the node, but for answers that it was given to give instead, or to change (a function): by the beginning of their paths. */
export async function startProxy(node) {
  const lies = new Map();
  const answered = async (lie, path) => JSON.stringify(typeof lie === 'function' ? lie(await (await fetch(new URL(path, node))).json(), path) : lie);
  const server = createServer((incoming, outgoing) => {
    for (const [path, lie] of lies)
      if (incoming.url.startsWith(path)) {
        void answered(lie, incoming.url).then((body) => {
          outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
          outgoing.end(body);
        }, () => outgoing.destroy());
        return;
      }
    const onward = request({ host: node.hostname, port: node.port, method: incoming.method, path: incoming.url, headers: { ...incoming.headers, host: node.host } }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.on('upgrade', (incoming, socket, head) => {
    const onward = connect(Number(node.port), node.hostname, () => {
      const headers = Object.entries({ ...incoming.headers, host: node.host, origin: node.origin }).map(([name, value]) => `${name}: ${value}`);
      onward.write([`${incoming.method} ${incoming.url} HTTP/1.1`, ...headers, '', ''].join('\r\n'));
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [onward, socket]) end.on('error', () => { onward.destroy(); socket.destroy(); });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, lies, url: `http://127.0.0.1:${server.address().port}` };
}
