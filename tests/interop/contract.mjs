import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';

const definition = protoLoader.loadSync(fileURLToPath(new URL('interop.proto', import.meta.url)), { keepCase: false, defaults: true });

export const { InteropService } = grpc.loadPackageDefinition(definition).platform.interop.v1;
