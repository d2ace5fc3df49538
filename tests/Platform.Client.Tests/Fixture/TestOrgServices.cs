using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Platform.Org.V1;
using Platform.Sealing;

namespace Platform.Client.Tests.Fixture;

internal sealed class TestTokenService(TestPlatform platform) : TokenService.TokenServiceBase
{
    public override Task<CreateUserTokenResponse> CreateUserToken(CreateUserTokenRequest request, ServerCallContext context)
    {
        if (request.Email != TestPlatform.Email || request.Password.ToStringUtf8() != TestPlatform.Password)
            throw TestFailures.Of(StatusCode.Unauthenticated, "WRONG_EMAIL_OR_PASSWORD", "Wrong.");
        return Task.FromResult(new CreateUserTokenResponse { AccessToken = "user-token", UserId = platform.UserId.ToString("D"), ExpiresIn = Duration.FromTimeSpan(platform.TokenLifetime) });
    }

    public override Task<CreateDeviceTokenResponse> CreateDeviceToken(CreateDeviceTokenRequest request, ServerCallContext context)
    {
        var deviceId = Verify(request.Assertion);
        platform.TokensIssued++;
        return Task.FromResult(new CreateDeviceTokenResponse { AccessToken = $"device:{deviceId:D}", ExpiresIn = Duration.FromTimeSpan(platform.TokenLifetime) });
    }

    /// <summary>As the org service does: header, claims, times, signature.</summary>
    private Guid Verify(string assertion)
    {
        var parts = assertion.Split('.');
        var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0])).RootElement;
        var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement;
        var deviceId = claims.GetProperty("sub").GetGuid();
        if (!platform.Devices.TryGetValue(deviceId, out var device))
            throw TestFailures.Of(StatusCode.Unauthenticated, "DEVICE_ASSERTION_REFUSED", "Refused.");
        using var key = P256.ImportSigningKey(device.Signing);
        var lifetime = claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64();
        if (header.GetProperty("alg").GetString() != "ES256" || header.GetProperty("typ").GetString() != "device-assertion+jwt"
            || claims.GetProperty("iss").GetGuid() != deviceId || claims.GetProperty("aud").GetString() != platform.Issuer
            || claims.GetProperty("jti").GetString() is not { Length: > 0 } || lifetime is <= 0 or > 300
            || !key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))
            throw TestFailures.Of(StatusCode.Unauthenticated, "DEVICE_ASSERTION_REFUSED", "Refused.");
        return deviceId;
    }
}

internal sealed class TestOrganizationService(TestPlatform platform) : OrganizationService.OrganizationServiceBase
{
    public override Task<ListOrganizationsResponse> ListOrganizations(ListOrganizationsRequest request, ServerCallContext context)
    {
        if (context.Bearer() != "Bearer user-token")
            throw TestFailures.Of(StatusCode.Unauthenticated, "BAD_TOKEN", "Bad token.");
        var response = new ListOrganizationsResponse();
        response.Organizations.Add(new Organization { OrganizationId = platform.Feed.OrganizationId.ToString("D"), Name = "Example", Role = Role.Owner });
        return Task.FromResult(response);
    }

    public override Task<ListMembersResponse> ListMembers(ListMembersRequest request, ServerCallContext context)
    {
        var response = new ListMembersResponse();
        response.Members.Add(new Member { UserId = platform.UserId.ToString("D"), Email = TestPlatform.Email, DisplayName = "Ada", Role = Role.Owner });
        return Task.FromResult(response);
    }

    public override Task<AddMemberResponse> AddMember(AddMemberRequest request, ServerCallContext context) => request.Email == TestPlatform.Email
        ? throw TestFailures.Of(StatusCode.AlreadyExists, "ALREADY_A_MEMBER", "Already a member.")
        : Task.FromResult(new AddMemberResponse { Member = new Member { UserId = Guid.NewGuid().ToString("D"), Email = request.Email, DisplayName = request.DisplayName, Role = request.Role } });

    public override Task<RemoveMemberResponse> RemoveMember(RemoveMemberRequest request, ServerCallContext context) =>
        throw TestFailures.Of(StatusCode.FailedPrecondition, "LAST_OWNER", "The last owner stays.");
}

internal sealed class TestDeviceService(TestPlatform platform) : DeviceService.DeviceServiceBase
{
    public override Task<EnrollDeviceResponse> EnrollDevice(EnrollDeviceRequest request, ServerCallContext context)
    {
        var id = Guid.Parse(request.DeviceId);
        var signing = request.SigningPublicKey.ToByteArray();
        byte[] proven =
        [
            .. Encoding.ASCII.GetBytes("platform device enrolment v1"), 0,
            .. id.ToByteArray(bigEndian: true), .. platform.UserId.ToByteArray(bigEndian: true), .. request.HpkePublicKey.Span, .. signing,
        ];
        using var key = P256.ImportSigningKey(signing);
        if (!P256.IsPoint(request.HpkePublicKey.Span)
            || !key.VerifyData(proven, request.Proof.Span, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))
            throw TestFailures.Of(StatusCode.InvalidArgument, "INVALID_PROOF", "Invalid proof.");
        platform.Devices[id] = (request.HpkePublicKey.ToByteArray(), signing, request.Name);
        return Task.FromResult(new EnrollDeviceResponse { Device = new Device { DeviceId = request.DeviceId, Name = request.Name } });
    }

    public override Task<ListDevicesResponse> ListDevices(ListDevicesRequest request, ServerCallContext context)
    {
        var response = new ListDevicesResponse();
        response.Devices.AddRange(platform.Devices.Select(device => new Device
        {
            DeviceId = device.Key.ToString("D"),
            Name = device.Value.Name,
            UserId = platform.UserId.ToString("D"),
            CreateTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow),
            RevokeTime = platform.Revoked.ContainsKey(device.Key) ? Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow) : null,
        }));
        return Task.FromResult(response);
    }

    public override Task<RevokeDeviceResponse> RevokeDevice(RevokeDeviceRequest request, ServerCallContext context)
    {
        var id = Guid.Parse(request.DeviceId);
        if (!platform.Devices.ContainsKey(id))
            throw TestFailures.Of(StatusCode.NotFound, "DEVICE_NOT_FOUND", "No such device.");
        platform.Revoked[id] = true;
        return Task.FromResult(new RevokeDeviceResponse());
    }
}
