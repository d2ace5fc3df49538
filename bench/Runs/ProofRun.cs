using System.Security.Cryptography;
using Platform.Bench.Processes;
using Platform.Bench.Proofs;
using Platform.Bench.Reports;
using Platform.Defaults;

namespace Platform.Bench.Runs;

/// <summary>What the proof of a key costs a service at each call, beside the signature's verification alone.</summary>
internal sealed class ProofRun(RunOptions options, Cores cores)
{
    private const int Calls = 2_000;

    private static readonly Metric[] Metrics = [new("cpu_us", "CPU µs each", "0.0"), new("bytes", "bytes allocated each", "0", Compared: false)];

    private static readonly TimeSpan Compiling = TimeSpan.FromSeconds(1);

    private readonly int _warmUps = options.Quick ? 1 : 5;
    private readonly int _rounds = options.Quick ? 3 : 31;

    public Report Run()
    {
        using var calls = new ProofCalls();
        using var key = ECDsa.Create(calls.PublicKey);
        (string Name, Action<ProofCall> Work)[] rows =
        [
            ("floor: ECDsa.VerifyData, the key at hand", call => Require(Verify(key, call))),
            ("ECDsa.VerifyData, the key from its point", call =>
            {
                using var made = ECDsa.Create(calls.PublicKey);
                Require(Verify(made, call));
            }),
            ("a proof read and verified", call => Require(DpopProof.TryRead(call.Proof) is not null)),
            ("all that a service checks of a call's proof", calls.Check),
        ];
        var samples = rows.Select(_ => (Cpu: new List<double>(), Bytes: new List<double>())).ToArray();
        for (var round = -_warmUps; round < _rounds; round++)
        {
            for (var row = 0; row < rows.Length; row++)
            {
                var (cpu, bytes) = Measure(calls.Make(Calls), rows[row].Work);
                if (round < 0)
                    continue;

                samples[row].Cpu.Add(cpu);
                samples[row].Bytes.Add(bytes);
            }

            // Compiled a second time, in the background, before what counts.
            if (round < 0)
                Thread.Sleep(Compiling);
        }

        return new Report(
            "proofs",
            $"one call's proof of its key; median of {_rounds} rounds of {Calls} calls",
            cores.Load is { } core ? $"this process alone, on core {core}" : cores.Description,
            Metrics,
            [.. rows.Select((row, index) => new Row(row.Name, "", [Samples.Median(samples[index].Cpu), Samples.Median(samples[index].Bytes)]))]);
    }

    private static (double CpuMicroseconds, double Bytes) Measure(ProofCall[] calls, Action<ProofCall> work)
    {
        // What was made before is not collected at this row's expense.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var (bytes, cpu) = (GC.GetAllocatedBytesForCurrentThread(), ProcessMeter.CpuTime(Environment.ProcessId));
        foreach (var call in calls)
            work(call);
        cpu = ProcessMeter.CpuTime(Environment.ProcessId) - cpu;
        return (cpu.TotalMicroseconds / calls.Length, (double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / calls.Length);
    }

    private static bool Verify(ECDsa key, ProofCall call) =>
        key.VerifyData(call.Signed, call.Signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    private static void Require(bool valid)
    {
        if (!valid)
            throw new BenchFailure("a good proof was refused");
    }
}
