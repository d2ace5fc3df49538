using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Grpc.AspNetCore.Server;
using Grpc.Net.Client;

namespace Platform.Compat.Grpc.Tests.Genuine;

/// <summary>What the compiler at run time lets pass until the call is made: a member that is there and not public.</summary>
public sealed class ReferenceTests
{
    private static readonly string[] StandIns = ["Grpc.Core.Api", "Grpc.Net.Common"];

    public static TheoryData<string> Genuine => [typeof(GrpcChannel).Assembly.Location, typeof(GrpcServiceOptions).Assembly.Location];

    [Theory]
    [MemberData(nameof(Genuine))]
    public void References_OfGenuineAssembly_AreAccessible(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();

        var types = metadata.TypeReferences.Select(handle => StandInType(metadata, handle)).OfType<(string Name, Type? Type)>().ToList();
        var members = metadata.MemberReferences.Select(handle => metadata.GetMemberReference(handle))
            .Where(member => member.Parent.Kind == HandleKind.TypeReference)
            .Select(member => (Name: metadata.GetString(member.Name), Parent: StandInType(metadata, (TypeReferenceHandle)member.Parent)))
            .Where(member => member.Parent is not null)
            .ToList();

        var hiddenTypes = types.Where(type => type.Type is not { IsVisible: true }).Select(type => type.Name);
        var hiddenMembers = members.Where(member => member.Parent!.Value.Type is not { } type || !IsAccessible(type, member.Name))
            .Select(member => $"{member.Parent!.Value.Name}.{member.Name}");

        Assert.Empty(hiddenTypes);
        Assert.Empty(hiddenMembers);
        Assert.InRange(types.Count, 20, int.MaxValue);
        Assert.InRange(members.Count, 20, int.MaxValue);
    }

    private static bool IsAccessible(Type type, string name) =>
        type.GetMember(name, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static).Any(member => member switch
        {
            MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
            FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
            _ => false,
        });

    /// <summary>The type that a reference means, null in <c>Type</c> if there is none; null if it is in no stand-in.</summary>
    private static (string Name, Type? Type)? StandInType(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var reference = metadata.GetTypeReference(handle);
        var name = metadata.GetString(reference.Name);
        switch (reference.ResolutionScope.Kind)
        {
            case HandleKind.TypeReference:
                var outer = StandInType(metadata, (TypeReferenceHandle)reference.ResolutionScope);
                return outer is null ? null : ($"{outer.Value.Name}+{name}", outer.Value.Type?.GetNestedType(name, BindingFlags.Public | BindingFlags.NonPublic));
            case HandleKind.AssemblyReference:
                var assembly = metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)reference.ResolutionScope).Name);
                var fullName = $"{metadata.GetString(reference.Namespace)}.{name}";
                return StandIns.Contains(assembly) ? (fullName, Assembly.Load(assembly).GetType(fullName)) : null;
            default:
                return null;
        }
    }
}
