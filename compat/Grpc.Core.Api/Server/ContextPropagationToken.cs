namespace Grpc.Core;

/// <summary>Carries the deadline and cancellation of the call being served into calls made on its behalf.</summary>
public abstract class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }
}
