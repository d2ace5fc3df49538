namespace Platform.Client.Store.Keys;

/// <summary>A conversation with the keyring, on a thread of its own: whoever waits for it waits for a limited time.</summary>
internal static class SecretServiceCall
{
    /// <summary>What the keyring answers; it is cancelled when it takes too long, and left behind when even that does not help.</summary>
    /// <exception cref="SecretStoreException">It failed, or did not answer in time.</exception>
    public static T Within<T>(TimeSpan limit, Func<nint, T> call)
    {
        var cancellable = LibSecret.NewCancellable();
        var outcome = new TaskCompletionSource<T>();
        var thread = new Thread(() =>
        {
            try
            {
                outcome.SetResult(call(cancellable));
            }
            catch (Exception exception)
            {
                outcome.SetException(exception);
            }
        })
        {
            IsBackground = true,
            Name = "secret service",
        };
        thread.Start();
        if (thread.Join(limit))
        {
            LibSecret.Unref(cancellable);
            return outcome.Task.GetAwaiter().GetResult();
        }

        // The thread may use the cancellable yet: it stays.
        LibSecret.Cancel(cancellable);
        throw new SecretStoreException($"The keyring did not answer within {limit.TotalSeconds:0} seconds. Unlock it, or sign in to the desktop again, and try again.");
    }
}
