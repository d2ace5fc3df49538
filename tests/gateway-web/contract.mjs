// The platform's contracts as the C# side describes them: a serialized google.protobuf.FileDescriptorSet, so that nothing
// is generated twice.
import { readFileSync } from "node:fs";
import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

const required = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: these tests are started by Platform.Gateway.Tests.`);
  return value;
};

const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(required("GATEWAY_CONTRACT"))));

export const gatewayUrl = required("GATEWAY_URL");
export const downUrl = required("GATEWAY_DOWN_URL");
export const TokenService = registry.getService("platform.org.v1.TokenService");
export const SyncService = registry.getService("platform.sync.v1.SyncService");
export const MembershipService = registry.getService("platform.org.v1.MembershipService");
