import { once } from 'node:events';

/** A unary (or client-streaming) call as a promise of everything that came back. Rejects with grpc-js's error. */
export function unary(start) {
  return new Promise((resolve, reject) => {
    let headers;
    let response;
    let failed = false;
    const call = start((error, value) => {
      if (error) {
        failed = true;
        reject(error);
      } else {
        response = value;
      }
    });
    call.on('metadata', metadata => { headers = metadata; });
    call.on('status', status => { if (!failed) resolve({ response, headers, trailers: status.metadata }); });
  });
}

/** Reads a stream to its end. */
export async function readAll(call) {
  const messages = [];
  for await (const message of call) messages.push(message);
  return messages;
}

/** Waits for the first message of a stream that sends one. */
export async function first(call) {
  const [message] = await once(call, 'data');
  return message;
}

/** Waits for the error that ends a stream. */
export async function failure(call) {
  const [error] = await once(call, 'error');
  return error;
}
