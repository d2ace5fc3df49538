using System.ComponentModel.DataAnnotations;

namespace Platform.Defaults;

/// <summary>Where a process listens. Section <c>Listen</c>.</summary>
public sealed class ListenOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Listen";

    /// <summary>IP address. Anything but loopback in clear text is refused, unless <see cref="PrivateNetwork"/> says otherwise.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>HTTP/1.1 port; native gRPC (HTTP/2) is on the next one. 0: two free ports.</summary>
    [Range(0, 65534)]
    public int Port { get; set; }

    /// <summary>
    /// The operator's word that only the platform's own processes can reach the address, such as the internal network of containers
    /// on one machine: clear text is then allowed there.
    /// </summary>
    public bool PrivateNetwork { get; set; }
}
