using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Org.V1;
using Platform.Sealing;

namespace Platform.Bench.Upstream;

/// <summary>The organization's devices. They share a key pair: nothing that is measured depends on it.</summary>
internal sealed class BenchDevices
{
    private readonly Dictionary<ByteString, DeviceMembership> _devices = [];
    private readonly Guid[] _ids;

    public BenchDevices(int count, Guid organizationId)
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        PublicKey = P256.PublicKey(key);
        _ids = [.. Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7())];
        foreach (var id in _ids)
        {
            _devices.Add(Ids.Bytes(id), new DeviceMembership
            {
                DeviceId = Ids.Bytes(id),
                UserId = Ids.Bytes(UserId),
                Name = "bench",
                HpkePublicKey = ByteString.CopyFrom(PublicKey),
                OrganizationIds = { Ids.Bytes(organizationId) },
            });
        }
    }

    public Guid UserId { get; } = Guid.CreateVersion7();

    public byte[] PublicKey { get; }

    public IEnumerable<DeviceMembership> All => _devices.Values;

    public Guid this[int index] => _ids[index];

    public DeviceMembership? Find(ByteString id) => _devices.GetValueOrDefault(id);
}
