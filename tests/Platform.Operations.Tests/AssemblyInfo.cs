// Permissions of files, signals and bash are what these tests look at.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
