using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Platform.Org.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Org.Tests.Devices;

public sealed class EnrolmentInputTests(AcmeFixture acme) : IClassFixture<AcmeFixture>
{
    [Fact]
    public async Task EnrollDevice_SameIdWithOtherKeys_IsInvalid()
    {
        var device = await acme.Org.EnrolAsync(acme.Owner);
        var otherSigningKey = new TestDevice(acme.Owner.UserId) { Id = device.Id, HpkeKey = device.HpkeKey };
        var otherHpkeKey = new TestDevice(acme.Owner.UserId) { Id = device.Id, SigningKey = device.SigningKey };

        (await FailureAsync(otherSigningKey.EnrolmentRequest())).Is(StatusCode.InvalidArgument, "INVALID_DEVICE", "device_id");
        (await FailureAsync(otherHpkeKey.EnrolmentRequest())).Is(StatusCode.InvalidArgument, "INVALID_DEVICE", "device_id");
    }

    [Fact]
    public async Task EnrollDevice_WithWrongFields_NamesEach()
    {
        var request = new EnrollDeviceRequest { DeviceId = "laptop", Name = "", HpkePublicKey = ByteString.CopyFrom(new byte[65]), SigningPublicKey = ByteString.CopyFrom(new byte[64]) };

        var failure = await FailureAsync(request);

        failure.Is(StatusCode.InvalidArgument, "INVALID_DEVICE", "device_id", "hpke_public_key", "name", "signing_public_key");
    }

    [Fact]
    public async Task EnrollDevice_WithAPointOffTheCurve_IsInvalid()
    {
        var request = new TestDevice(acme.Owner.UserId).EnrolmentRequest();
        var point = request.HpkePublicKey.ToByteArray();
        point[64] ^= 1;
        request.HpkePublicKey = ByteString.CopyFrom(point);

        (await FailureAsync(request)).Is(StatusCode.InvalidArgument, "INVALID_DEVICE", "hpke_public_key");
    }

    [Fact]
    public async Task EnrollDevice_WithOneKeyForBothPurposes_IsInvalid()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var failure = await FailureAsync(new TestDevice(acme.Owner.UserId) { SigningKey = key, HpkeKey = key }.EnrolmentRequest());

        failure.Is(StatusCode.InvalidArgument, "INVALID_DEVICE", "signing_public_key");
    }

    [Theory]
    [InlineData("device")]
    [InlineData("user")]
    [InlineData("hpke")]
    [InlineData("signing")]
    [InlineData("proof")]
    [InlineData("none")]
    public async Task EnrollDevice_WithAProofOfSomethingElse_IsRefused(string changed)
    {
        var device = new TestDevice(acme.Owner.UserId);
        var other = changed switch
        {
            "device" => new TestDevice(acme.Owner.UserId) { SigningKey = device.SigningKey, HpkeKey = device.HpkeKey },
            "user" => new TestDevice(Guid.CreateVersion7().ToString()) { Id = device.Id, SigningKey = device.SigningKey, HpkeKey = device.HpkeKey },
            "hpke" => new TestDevice(acme.Owner.UserId) { Id = device.Id, SigningKey = device.SigningKey },
            _ => new TestDevice(acme.Owner.UserId) { Id = device.Id, HpkeKey = device.HpkeKey },
        };
        var request = device.EnrolmentRequest();
        request.Proof = changed switch
        {
            "proof" => ByteString.CopyFrom(new byte[64]),
            "none" => ByteString.Empty,
            _ => other.EnrolmentRequest().Proof,
        };

        (await FailureAsync(request)).Is(StatusCode.InvalidArgument, "INVALID_PROOF");

        var devices = await acme.Org.Devices.ListDevicesAsync(new ListDevicesRequest(), acme.Owner.Headers);
        Assert.DoesNotContain(devices.Devices, enrolled => enrolled.DeviceId == device.IdText);
    }

    [Theory]
    [InlineData("0197a000-0000-7000-8000-000000000000")]
    [InlineData("laptop")]
    public async Task RevokeDevice_ThatDoesNotExist_IsNotFound(string deviceId) =>
        (await Failure.OfAsync(acme.Org.Devices.RevokeDeviceAsync(new RevokeDeviceRequest { DeviceId = deviceId }, acme.Owner.Headers)))
            .Is(StatusCode.NotFound, "DEVICE_NOT_FOUND");

    private Task<Failure> FailureAsync(EnrollDeviceRequest request) => Failure.OfAsync(acme.Org.Devices.EnrollDeviceAsync(request, acme.Owner.Headers));
}
