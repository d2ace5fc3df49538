namespace Grpc.Core;

/// <summary>What receives the methods of a service; a server derives from it.</summary>
public class ServiceBinderBase
{
    /// <summary>Adds a unary method; a null handler means that only the method is known.</summary>
    public virtual void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
        where TRequest : class
        where TResponse : class =>
        throw NotProvided();

    /// <summary>Adds a client-streaming method; a null handler means that only the method is known.</summary>
    public virtual void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
        where TRequest : class
        where TResponse : class =>
        throw NotProvided();

    /// <summary>Adds a server-streaming method; a null handler means that only the method is known.</summary>
    public virtual void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
        where TRequest : class
        where TResponse : class =>
        throw NotProvided();

    /// <summary>Adds a both ways streaming method; a null handler means that only the method is known.</summary>
    public virtual void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
        where TRequest : class
        where TResponse : class =>
        throw NotProvided();

    private static NotSupportedException NotProvided() => new("This binder does not take methods of that kind.");
}
