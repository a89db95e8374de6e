using System.Diagnostics;
using System.Globalization;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Keys;
using Gwangan.Tests.Storage;
using Xunit.Abstractions;

namespace Gwangan.Tests.Keys;

/// <summary>A signer that signs without pause, killed with SIGKILL: what it gave away it knows afterwards.</summary>
public sealed class KilledSignerTests(ITestOutputHelper output)
{
    private const int Seed = 20_261_122, Kills = 5;

    [Fact]
    public void Whatever_was_signed_before_a_kill_is_remembered_after_it()
    {
        output.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        using TemporaryFolder folder = new();
        string keyPath = folder["validator.json"], statePath = folder["state.json"];
        using ValidatorKey key = ValidatorKey.Create();
        key.Save(keyPath);
        SigningStateFile.Reset(statePath, 1);
        for (int kill = 1; kill <= Kills; kill++)
        {
            using Process child = ChildProcess.Start<BusySigner>(keyPath, statePath);
            long given = 0;
            for (int left = random.Next(1, 400); left > 0; left--)
                given = long.Parse(child.StandardOutput.ReadLine() ?? throw new InvalidOperationException(child.StandardError.ReadToEnd()), CultureInfo.InvariantCulture);
            child.Kill();
            child.WaitForExit();
            foreach (string line in child.StandardOutput.ReadToEnd().Split('\n')[..^1]) given = long.Parse(line, CultureInfo.InvariantCulture);
            using SigningStateFile state = SigningStateFile.Open(statePath, key.PublicKey, "killed-1");
            Assert.InRange(state.Last.Height, given, given + 1);
            GuardedSigner signer = new(ValidatorKey.Load(keyPath), "killed-1", state);
            Assert.False(signer.TrySign(BusySigner.VoteOf(given, block: 2), out _, out _), $"kill {kill} after height {given}");
            output.WriteLine($"killed after height {given}, the file says {state.Last.Height}");
        }
    }

    private sealed class BusySigner : IChild
    {
        public static int Run(string[] args)
        {
            ValidatorKey key = ValidatorKey.Load(args[0]);
            SigningStateFile state = SigningStateFile.Open(args[1], key.PublicKey, "killed-1");
            using GuardedSigner signer = new(key, "killed-1", state);
            for (long height = state.Last.Height + 1; ; height++)
            {
                if (!signer.TrySign(VoteOf(height, block: 1), out _, out string refusal)) throw new InvalidOperationException(refusal);
                Console.WriteLine(height.ToString(CultureInfo.InvariantCulture));
                Console.Out.Flush();
            }
        }

        public static Vote VoteOf(long height, byte block) => new()
        {
            Type = SignedMsgType.Precommit, Height = height, Round = 0, Timestamp = Timestamp.FromUnixNs(height),
            BlockId = new BlockId(Enumerable.Repeat(block, 32).ToArray(), new PartSetHeader(1, Enumerable.Repeat(block, 32).ToArray())),
        };
    }
}
