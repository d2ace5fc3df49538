using Grpc.Core;

namespace Platform.Compat.Grpc.Tests.Api;

public sealed class StatusTests
{
    // https://grpc.io/docs/guides/status-codes/
    [Theory]
    [InlineData(0, StatusCode.OK)]
    [InlineData(1, StatusCode.Cancelled)]
    [InlineData(2, StatusCode.Unknown)]
    [InlineData(3, StatusCode.InvalidArgument)]
    [InlineData(4, StatusCode.DeadlineExceeded)]
    [InlineData(5, StatusCode.NotFound)]
    [InlineData(6, StatusCode.AlreadyExists)]
    [InlineData(7, StatusCode.PermissionDenied)]
    [InlineData(8, StatusCode.ResourceExhausted)]
    [InlineData(9, StatusCode.FailedPrecondition)]
    [InlineData(10, StatusCode.Aborted)]
    [InlineData(11, StatusCode.OutOfRange)]
    [InlineData(12, StatusCode.Unimplemented)]
    [InlineData(13, StatusCode.Internal)]
    [InlineData(14, StatusCode.Unavailable)]
    [InlineData(15, StatusCode.DataLoss)]
    [InlineData(16, StatusCode.Unauthenticated)]
    public void StatusCode_OnTheWire_HasItsNumber(int number, StatusCode code)
    {
        Assert.Equal(number, (int)code);
    }

    [Fact]
    public void ToString_OfStatus_NamesCodeDetailAndException()
    {
        var plain = new Status(StatusCode.NotFound, "gone");
        var withException = new Status(StatusCode.Internal, "broken", new InvalidOperationException("why"));

        Assert.Equal("Status(StatusCode=\"NotFound\", Detail=\"gone\")", plain.ToString());
        Assert.Equal("Status(StatusCode=\"Internal\", Detail=\"broken\", DebugException=\"System.InvalidOperationException: why\")", withException.ToString());
    }

    [Fact]
    public void Defaults_HaveTheirCodeAndNoDetail()
    {
        Assert.Equal(new Status(StatusCode.OK, ""), Status.DefaultSuccess);
        Assert.Equal(new Status(StatusCode.Cancelled, ""), Status.DefaultCancelled);
    }

    [Fact]
    public void RpcException_FromStatus_CarriesIt()
    {
        var cause = new InvalidOperationException("why");
        var status = new Status(StatusCode.Aborted, "stale", cause);
        var trailers = new Metadata { { "reason", "STALE" } };

        var exception = new RpcException(status, trailers);

        Assert.Equal(status, exception.Status);
        Assert.Equal(StatusCode.Aborted, exception.StatusCode);
        Assert.Equal(status.ToString(), exception.Message);
        Assert.Same(cause, exception.InnerException);
        Assert.Same(trailers, exception.Trailers);
    }

    [Fact]
    public void RpcException_WithoutTrailers_HasEmptyOnes()
    {
        var exception = new RpcException(new Status(StatusCode.Aborted, "stale"), "message");

        Assert.Equal("message", exception.Message);
        Assert.Empty(exception.Trailers);
        Assert.Throws<ArgumentNullException>(() => new RpcException(Status.DefaultCancelled, (Metadata)null!));
    }
}
