using Platform.Org.Database;

namespace Platform.Org.SecondFactors;

/// <summary>Removes the second factor and its recovery codes; one that is not there is no error.</summary>
internal sealed class RemoveTotp(OrgDatabase database)
{
    public Task RunAsync(Guid callerId, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            await SecondFactorStore.DeleteAsync(session, callerId);
            return true;
        },
        cancellation);
}
