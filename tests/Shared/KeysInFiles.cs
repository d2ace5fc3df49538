using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Platform.Tests.Shared;

/// <summary>Device keys of tests are files, in the processes too that they start.</summary>
internal static class KeysInFiles
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "What a test assembly's environment says is its own business.")]
    internal static void Set() => Environment.SetEnvironmentVariable("PIECES_KEYS", "files");
}
