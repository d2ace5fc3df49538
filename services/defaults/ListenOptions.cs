using System.ComponentModel.DataAnnotations;

namespace Platform.Defaults;

/// <summary>Where a process listens. Section <c>Listen</c>.</summary>
public sealed class ListenOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Listen";

    /// <summary>IP address. Anything but loopback needs a certificate, unless <see cref="PrivateNetwork"/> says otherwise.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>In clear text the HTTP/1.1 port; native gRPC (HTTP/2) is on the next one. With TLS the one port. 0: free ones.</summary>
    [Range(0, 65534)]
    public int Port { get; set; }

    /// <summary>PEM file with the server's certificate, and the chain below it. With it, one port serves both versions of HTTP over TLS.</summary>
    public string Certificate { get; set; } = "";

    /// <summary>PEM file with the certificate's private key, readable by its owner alone; by default the same file.</summary>
    public string CertificateKey { get; set; } = "";

    /// <summary>
    /// The operator's word that only the platform's own processes can reach the address, such as the internal network of containers
    /// on one machine: clear text is then allowed there.
    /// </summary>
    public bool PrivateNetwork { get; set; }
}
