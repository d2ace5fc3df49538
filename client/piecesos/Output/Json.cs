using System.Text.Json.Nodes;
using Platform.Client;
using Platform.Credentials.V1;
using Platform.Providers;

namespace Platform.Piecesos;

/// <summary>The JSON of things that several commands print. Names and shapes are stable.</summary>
internal static class Json
{
    public static JsonObject Of(CachedCredential credential) => new()
    {
        ["credential_id"] = credential.CredentialId.ToString("D"),
        ["organization_id"] = credential.OrganizationId.ToString("D"),
        ["version"] = credential.Version,
        ["readable"] = credential.Readable,
        ["provider"] = credential.Provider,
        ["name"] = credential.Name,
        ["fields"] = Fields(credential.Form),
        ["masks"] = Masks(credential.Masks),
    };

    public static JsonObject Of(Credential credential) => new()
    {
        ["credential_id"] = credential.CredentialId,
        ["version"] = credential.Version,
        ["provider"] = ProviderForms.TryOf(credential.Form, out var type) ? type.Key : "",
        ["name"] = credential.Form.Name,
        ["fields"] = Fields(credential.Form),
        ["masks"] = Masks(credential.Masks.ToDictionary(mask => mask.Field, mask => mask.Mask)),
        ["update_time"] = credential.UpdateTime?.ToDateTimeOffset(),
        ["updated_by"] = credential.UpdatedBy,
        ["revision"] = credential.Revision,
    };

    public static JsonObject Of(FeedStatus feed) => new()
    {
        ["organization_id"] = feed.OrganizationId.ToString("D"),
        ["feed_id"] = feed.FeedId.ToString("D"),
        ["revision"] = feed.Revision,
        ["commit_time"] = feed.CommitTime,
        ["credentials"] = feed.Credentials,
        ["access_ended"] = feed.AccessEnded,
        ["last_contact"] = feed.LastContact,
        ["lease_end"] = feed.LeaseEnd,
        ["usable"] = feed.Usable,
    };

    public static JsonObject Of(FeedRemoval removal) => new()
    {
        ["organization_id"] = removal.OrganizationId.ToString("D"),
        ["feed_id"] = removal.FeedId.ToString("D"),
        ["reason"] = Word(removal.Reason),
        ["revoke_time"] = removal.RevokeTime,
        ["wipe_time"] = removal.WipeTime,
        ["confirmed"] = removal.Confirmed,
    };

    public static string Word(RevocationReason reason) => reason switch
    {
        RevocationReason.MemberRemoved => "member-removed",
        RevocationReason.DeviceRevoked => "device-revoked",
        RevocationReason.OrganizationDeleted => "organization-deleted",
        _ => "not-said",
    };

    public static string Sentence(RevocationReason reason) => reason switch
    {
        RevocationReason.MemberRemoved => "you are no longer a member",
        RevocationReason.DeviceRevoked => "this device was revoked",
        RevocationReason.OrganizationDeleted => "the organization was deleted",
        _ => "this device may no longer read it",
    };

    public static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode> of) => [.. items.Select(of)];

    private static JsonObject Masks(IReadOnlyDictionary<string, string> masks) =>
        new(masks.Select(mask => KeyValuePair.Create(mask.Key, (JsonNode?)mask.Value)));

    private static JsonObject Fields(CredentialForm form)
    {
        var fields = new JsonObject();
        if (!ProviderForms.TryOf(form, out var type))
            return fields;
        foreach (var field in type.Fields.Where(field => !field.Secret && field.GetText(type.Get(form)).Length > 0))
            fields[field.Name] = field.GetText(type.Get(form));
        return fields;
    }
}
