using System.Runtime.Versioning;

// /proc, epoll, taskset. Program.cs refuses everything else.
[assembly: SupportedOSPlatform("linux")]
