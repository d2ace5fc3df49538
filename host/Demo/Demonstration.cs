using System.Diagnostics;
using Platform.Client;
using Platform.Credentials.V1;
using Platform.Org.V1;
using Platform.Providers;

namespace Platform.Host.Demo;

/// <summary>
/// The whole main job, through the gateway with real files and real sockets: people, devices, a save per provider that each device
/// opens, an interruption that each device resumes from without a gap, a removal, and the acknowledgements at the end.
/// </summary>
internal sealed class Demonstration(PlatformConnection connection, DemoSteps steps, string folder, Interruption interruption, CancellationToken cancellationToken)
{
    private readonly DemoPeople _people = new(connection, cancellationToken);

    public async Task RunAsync(Func<DemoPeople, Task<(Session Owner, Guid Organization)>> begin)
    {
        var (owner, organization) = await steps.RunAsync("organization", async details =>
        {
            var made = await begin(_people);
            details["organization"] = made.Organization;
            return made;
        });
        var admin = await steps.RunAsync("admin", _ => _people.AddAsync(owner, organization, Role.Admin));
        var member = await steps.RunAsync("member", _ => _people.AddAsync(owner, organization, Role.Member));
        await using var first = await EnrollAsync(admin, "admin-laptop", organization);
        await using var second = await EnrollAsync(member, "member-laptop", organization);
        DemoDevice[] devices = [first, second];

        var editor = new CredentialEditor(connection, admin);
        foreach (var draft in DemoCredentials.All())
            await SaveAsync(editor, organization, draft, devices);
        await ResumeAsync(editor, organization, devices);
        await RemoveAsync(editor, organization, devices);
        await CheckAcknowledgementsAsync(admin, organization, devices);
        CheckGapless(devices);
    }

    private Task<DemoDevice> EnrollAsync(Session person, string name, Guid organization) => steps.RunAsync("device", async details =>
    {
        details["device"] = name;
        var device = await DemoDevice.EnrollAsync(Path.Combine(folder, name), connection, person, name, cancellationToken);
        device.Start();
        await steps.UntilAsync($"{name} is current", Stopwatch.StartNew(), () => device.RevisionOf(organization) is not null);
        return device;
    });

    private Task SaveAsync(CredentialEditor editor, Guid organization, CredentialDraft draft, DemoDevice[] devices) => steps.RunAsync("save", async details =>
    {
        details["provider"] = ProviderForms.Of(draft.Form).Key;
        var (field, secret) = draft.Secrets.Single();
        var change = await editor.CreateAsync(organization, draft, cancellationToken);
        var clock = Stopwatch.StartNew();
        var saved = await editor.ApplyAsync(organization, [change], cancellationToken: cancellationToken);
        details["revision"] = saved.Revision;
        details["saved_ms"] = DemoSteps.Round(clock.Elapsed);
        var id = Guid.Parse(change.CredentialId);
        foreach (var device in devices)
            details[device.Name + "_ms"] = await steps.UntilAsync($"{device.Name} holds {draft.Form.Name}", clock, () => device.Holds(id, field, secret));
    });

    private Task ResumeAsync(CredentialEditor editor, Guid organization, DemoDevice[] devices) => steps.RunAsync("resume", async details =>
    {
        details["interruption"] = interruption.Name;
        var before = devices[0].RevisionOf(organization);
        await interruption.BeginAsync(devices);
        using var draft = DemoCredentials.OpenAi("Saved while interrupted");
        var change = await editor.CreateAsync(organization, draft, cancellationToken);
        var saved = await editor.ApplyAsync(organization, [change], cancellationToken: cancellationToken);
        DemoSteps.Require(devices.All(device => device.RevisionOf(organization) is null || device.RevisionOf(organization) == before), "A device received a change although it was cut off.");

        var clock = Stopwatch.StartNew();
        await interruption.EndAsync(devices);
        details["back_ms"] = DemoSteps.Round(clock.Elapsed);
        details["revision"] = saved.Revision;
        var (field, secret) = draft.Secrets.Single();
        foreach (var device in devices)
            details[device.Name + "_ms"] = await steps.UntilAsync($"{device.Name} has resumed", clock, () => device.Holds(Guid.Parse(change.CredentialId), field, secret));
    });

    private Task RemoveAsync(CredentialEditor editor, Guid organization, DemoDevice[] devices) => steps.RunAsync("remove", async details =>
    {
        var current = (await editor.ListAsync(organization, cancellationToken)).Credentials.First(credential => credential.Form.FormCase == CredentialForm.FormOneofCase.Openai);
        var clock = Stopwatch.StartNew();
        await editor.ApplyAsync(organization, [CredentialEditor.Delete(current)], cancellationToken: cancellationToken);
        foreach (var device in devices)
            details[device.Name + "_ms"] = await steps.UntilAsync($"{device.Name} has forgotten it", clock, () => device.Lacks(Guid.Parse(current.CredentialId)));
    });

    private Task CheckAcknowledgementsAsync(Session admin, Guid organization, DemoDevice[] devices) => steps.RunAsync("acknowledgements", async details =>
    {
        var client = new CredentialService.CredentialServiceClient(connection.Gateway);
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var answer = await client.ListDeliveriesAsync(
                new ListDeliveriesRequest { OrganizationId = organization.ToString("D") },
                PlatformConnection.With(admin.AccessToken, TimeSpan.FromSeconds(10), cancellationToken));
            var have = answer.Deliveries.Count(delivery => delivery.AcknowledgedRevision == answer.Revision);
            if (have == devices.Length)
            {
                details["revision"] = answer.Revision;
                details["devices"] = $"{have} of {answer.Deliveries.Count}";
                return;
            }

            DemoSteps.Require(clock.Elapsed < DemoSteps.Patience, $"Only {have} of {devices.Length} devices have acknowledged revision {answer.Revision}.");
            await Task.Delay(50, cancellationToken);
        }
    });

    /// <summary>Every device took every revision, one after the other: by snapshot at the very beginning only.</summary>
    private static void CheckGapless(DemoDevice[] devices)
    {
        foreach (var device in devices)
        {
            var revisions = device.Advances.Select(advance => advance.Feed.Revision ?? -1).ToList();
            DemoSteps.Require(device.Advances.Skip(1).All(advance => !advance.BySnapshot), $"{device.Name} took a snapshot where it should have resumed.");
            DemoSteps.Require(revisions.Zip(revisions.Skip(1)).All(pair => pair.Second == pair.First + 1), $"{device.Name} took the revisions {string.Join(", ", revisions.Select(DemoSteps.Text))}.");
        }
    }
}
