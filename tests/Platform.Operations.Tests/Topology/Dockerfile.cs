using System.Text.Json;
using Platform.Host.Tests;

namespace Platform.Operations.Tests.Topology;

/// <summary>deploy/Dockerfile: its stages, each with what it says itself and what it has from the stage that it is made from.</summary>
internal sealed class Dockerfile
{
    private readonly Dictionary<string, DockerStage> _stages = [];

    public IReadOnlyCollection<DockerStage> Stages => _stages.Values;

    public static Dockerfile Read()
    {
        var file = new Dockerfile();
        DockerStage? stage = null;
        foreach (var line in File.ReadAllLines(Path.Combine(Repository.Root, "deploy", "Dockerfile")).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var (instruction, rest) = (line[..line.IndexOf(' ', StringComparison.Ordinal)], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            if (instruction == "FROM")
            {
                var parts = rest.Split(" AS ");
                stage = new DockerStage(parts[1], parts[0], file._stages.GetValueOrDefault(parts[0]));
                file._stages.Add(stage.Name, stage);
            }
            else
            {
                stage!.Instructions.Add((instruction, rest));
            }
        }

        return file;
    }

    public DockerStage Stage(string name) => _stages[name];
}

/// <summary>One stage.</summary>
internal sealed record DockerStage(string Name, string From, DockerStage? Parent)
{
    public List<(string Instruction, string Text)> Instructions { get; } = [];

    public string Image => Parent?.Image ?? From;

    public string[] Entrypoint => JsonSerializer.Deserialize<string[]>(Last("ENTRYPOINT") ?? "[]")!;

    public string? User => Last("USER");

    private string? Last(string instruction) =>
        Instructions.LastOrDefault(entry => entry.Instruction == instruction).Text ?? Parent?.Last(instruction);
}
