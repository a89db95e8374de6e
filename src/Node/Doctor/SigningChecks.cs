using System.Globalization;
using Gwangan.Node.Engines;
using Gwangan.Node.Genesis;
using Gwangan.Node.Keys;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Doctor;

/// <summary>Whether the record of what the validator signed last is there, is the newest, and fits the block log: an old one could sign a height twice.</summary>
public static class SigningChecks
{
    private const string Area = "data", Check = "signing";

    /// <summary>Every finding about a folder whose log ends at a height.</summary>
    public static IEnumerable<Finding> Run(DataFolder folder, NodeOptions options, long lastHeight)
    {
        // A follower signs nothing, and CometBFT keeps its own record.
        if (options.Follow.Count > 0 || options.Engine == EngineKind.CometBft) yield break;
        if (options.Signer is { } signer)
        {
            yield return Finding.Ok(Area, Check, $"another process signs through {signer}; its record lies with it, and it says at its start what it signed last");
            if (File.Exists(folder.ValidatorKey))
                yield return Finding.Warn(Area, Check, $"{folder.ValidatorKey} is here all the same", "if it is the signer's key, move it away: who starts a node without --signer could sign beside it");
            yield break;
        }
        GenesisDocument genesis = GenesisDocument.Load(folder.Genesis);
        if (!File.Exists(folder.SigningState)) yield return Missing(folder, lastHeight);
        else if (!SignedRecord.TryDecode(File.ReadAllBytes(folder.SigningState), genesis.Validators.Proposer.PublicKey, genesis.ChainId, out SignedRecord record))
            yield return Finding.Fail(Area, Check, $"{folder.SigningState} is damaged, or belongs to another key or chain", HowToGoOn(folder, lastHeight));
        else yield return Of(record, folder, lastHeight);
    }

    private static Finding Missing(DataFolder folder, long lastHeight) => !File.Exists(folder.ValidatorKey)
        ? Finding.Warn(Area, Check, "there is no validator key and no record of signing", "a follower needs neither: start it with --follow; a validator needs both from their copies")
        : Finding.Fail(Area, Check, $"{folder.SigningState} is missing: without it a height could be signed twice", HowToGoOn(folder, lastHeight));

    private static Finding Of(SignedRecord record, DataFolder folder, long lastHeight)
    {
        string what = string.Create(CultureInfo.InvariantCulture, $"height {record.Height}, round {record.Round}, {record.Step}");
        if (record.Step == SigningStep.None)
        {
            return record.Height <= lastHeight
                ? Finding.Fail(Area, Check, $"the record allows heights from {record.Height} on, and the log has blocks up to {lastHeight} that are signed", HowToGoOn(folder, lastHeight))
                : record.Height > lastHeight + 1
                ? Finding.Fail(Area, Check, $"the record allows heights from {record.Height} on, and the next block is {lastHeight + 1}", "restore the block log that goes up to there; only if none was ever signed: " + Reset(folder, lastHeight + 1))
                : Finding.Ok(Area, Check, $"nothing is signed yet; heights from {record.Height} on will be");
        }
        if (record.Height < lastHeight) return Finding.Fail(Area, Check, $"the record is an old copy: it ends at {what}, and the log has signed blocks up to {lastHeight}", HowToGoOn(folder, lastHeight));
        return record.Height > lastHeight + 1
            ? Finding.Fail(Area, Check, $"{what} is signed, but the block log ends at {lastHeight}: it is an old copy", "restore the newest copy of the blocks folder, and never an older record")
            : Finding.Ok(Area, Check, $"last signed: {what}");
    }

    private static string HowToGoOn(DataFolder folder, long lastHeight) => $"restore the newest copy of it; if there is none and this log has every block that was ever signed with the key: {Reset(folder, lastHeight + 1)}";

    private static string Reset(DataFolder folder, long height) => string.Create(CultureInfo.InvariantCulture, $"`gwangan signer reset --state {folder.SigningState} --from-height {height}`");
}
