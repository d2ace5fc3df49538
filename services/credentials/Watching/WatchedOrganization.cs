namespace Platform.Credentials.Watching;

/// <summary>One organization of a stream, with what was last said of it.</summary>
internal sealed class WatchedOrganization(Guid id, string text)
{
    private OrganizationState? _told;
    private long _membershipChangesTold;

    public Guid Id { get; } = id;

    /// <summary>As the caller wrote it.</summary>
    public string Text { get; } = text;

    public bool Ended { get; set; }

    /// <summary>Whether there is something new to say; what is given counts as said.</summary>
    public bool TryTell(OrganizationState state, long membershipChanges)
    {
        if (state == _told && membershipChanges == _membershipChangesTold)
            return false;

        (_told, _membershipChangesTold) = (state, membershipChanges);
        return true;
    }
}
