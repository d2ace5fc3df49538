using Platform.Credentials.V1;
using Platform.Local.V1;

namespace Platform.Piecesos.Agent;

/// <summary>The reasons that a program may give for a refused credential: a closed list, so that nothing of a provider's answer travels.</summary>
internal static class Refusals
{
    private static readonly (string Word, Refusal Local, RejectionReason Reason)[] All =
    [
        ("unauthorized", Refusal.Unauthorized, RejectionReason.Unauthorized),
        ("restricted", Refusal.Restricted, RejectionReason.Restricted),
        ("wrong-destination", Refusal.WrongDestination, RejectionReason.WrongDestination),
    ];

    public static string[] Words { get; } = [.. All.Select(one => one.Word)];

    public static RejectionReason? Parse(string word) => All.Where(one => one.Word == word).Select(one => (RejectionReason?)one.Reason).SingleOrDefault();

    public static RejectionReason? Of(Refusal refusal) => All.Where(one => one.Local == refusal).Select(one => (RejectionReason?)one.Reason).SingleOrDefault();

    public static string Word(RejectionReason reason) => All.Where(one => one.Reason == reason).Select(one => one.Word).SingleOrDefault("not-said");
}
