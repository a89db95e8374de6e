using System.Text.Json;
using Gwangan.Chain.Base;

namespace Gwangan.Vectors.Cases;

/// <summary>Reads files of GeneralStateTests form: those of execution-spec-tests, of ethereum/tests and of its archives.</summary>
internal static class StateTestReader
{
    /// <summary>Reads each test of a file and hands it on before the next is read.</summary>
    public static void Read(ReadOnlySpan<byte> json, Action<StateTest> take)
    {
        VectorReader reader = new(json);
        reader.Next();
        while (reader.NextName())
        {
            StateTest test = new() { Name = reader.Text() };
            reader.Next();
            while (reader.NextName())
            {
                if (reader.Is("env"u8)) test.Block = ReadBlock(ref reader);
                else if (reader.Is("pre"u8)) test.Pre = ReadAccounts(ref reader);
                else if (reader.Is("transaction"u8)) test.Transaction = ReadTransaction(ref reader);
                else if (reader.Is("post"u8)) ReadOutcomes(ref reader, test);
                else if (reader.Is("config"u8)) ReadConfiguration(ref reader, test);
                else reader.Skip();
            }
            take(test);
        }
    }

    /// <summary>An object of accounts by address.</summary>
    public static List<PreAccount> ReadAccounts(ref VectorReader reader)
    {
        List<PreAccount> accounts = [];
        reader.Next();
        while (reader.NextName())
        {
            PreAccount account = new() { Address = reader.Address() };
            reader.Next();
            while (reader.NextName())
            {
                if (reader.Is("balance"u8)) account.Balance = reader.NextWord();
                else if (reader.Is("nonce"u8)) account.Nonce = reader.NextNumber();
                else if (reader.Is("code"u8)) account.Code = reader.NextBytes();
                else if (reader.Is("storage"u8)) ReadSlots(ref reader, account);
                else reader.Skip();
            }
            accounts.Add(account);
        }
        return accounts;
    }

    /// <summary>The configuration that execution-spec-tests adds: chain id and blob parameters.</summary>
    public static Dictionary<string, BlobSchedule> ReadBlobSchedules(ref VectorReader reader)
    {
        Dictionary<string, BlobSchedule> schedules = [];
        reader.Next();
        while (reader.NextName())
        {
            string fork = reader.Text();
            ulong target = 0, max = 0, fraction = 0;
            reader.Next();
            while (reader.NextName())
            {
                if (reader.Is("target"u8)) target = reader.NextNumber();
                else if (reader.Is("max"u8)) max = reader.NextNumber();
                else if (reader.Is("baseFeeUpdateFraction"u8)) fraction = reader.NextNumber();
                else reader.Skip();
            }
            schedules[fork] = new BlobSchedule(target, max, fraction);
        }
        return schedules;
    }

    private static void ReadConfiguration(ref VectorReader reader, StateTest test)
    {
        test.IsSpecTest = true;
        reader.Next();
        while (reader.NextName())
        {
            if (reader.Is("blobSchedule"u8)) test.BlobSchedules = ReadBlobSchedules(ref reader);
            else if (reader.Is("chainid"u8)) test.ChainId = reader.NextNumber();
            else reader.Skip();
        }
    }

    private static void ReadSlots(ref VectorReader reader, PreAccount account)
    {
        reader.Next();
        while (reader.NextName())
        {
            Hex.TryWord(reader.Raw, out UInt256 key);
            UInt256 value = reader.NextWord();
            if (!value.IsZero) account.Slots.Add((key, value));
        }
    }

    /// <summary>The block around a test.</summary>
    public static BlockSetting ReadBlock(ref VectorReader reader)
    {
        BlockSetting block = new();
        reader.Next();
        while (reader.NextName())
        {
            if (reader.Is("currentCoinbase"u8)) block.Coinbase = reader.NextAddress();
            else if (reader.Is("currentNumber"u8)) block.Number = reader.NextNumber();
            else if (reader.Is("currentTimestamp"u8)) block.Timestamp = reader.NextNumber();
            else if (reader.Is("currentGasLimit"u8)) block.GasLimit = Bounded(reader.NextWord());
            else if (reader.Is("currentDifficulty"u8)) block.Difficulty = reader.NextWord();
            else if (reader.Is("currentRandom"u8)) (block.Random, block.HasRandom) = (reader.NextWord(), true);
            else if (reader.Is("currentBaseFee"u8)) (block.BaseFee, block.HasBaseFee) = (reader.NextWord(), true);
            else if (reader.Is("currentExcessBlobGas"u8)) block.ExcessBlobGas = reader.NextNumber();
            else reader.Skip();
        }
        return block;
    }

    private static TransactionTemplate ReadTransaction(ref VectorReader reader)
    {
        TransactionTemplate transaction = new();
        reader.Next();
        while (reader.NextName())
        {
            if (reader.Is("nonce"u8)) transaction.Nonce = reader.NextNumber();
            else if (reader.Is("to"u8))
            {
                reader.Next();
                transaction.To = reader.Raw.Length > 2 ? reader.Address() : null;
            }
            else if (reader.Is("sender"u8)) transaction.Sender = reader.NextAddress();
            else if (reader.Is("gasPrice"u8)) transaction.GasPrice = reader.NextWord();
            else if (reader.Is("maxFeePerGas"u8)) transaction.MaxFeePerGas = reader.NextWord();
            else if (reader.Is("maxPriorityFeePerGas"u8)) transaction.MaxPriorityFeePerGas = reader.NextWord();
            else if (reader.Is("maxFeePerBlobGas"u8)) transaction.MaxFeePerBlobGas = reader.NextWord();
            else if (reader.Is("data"u8))
            {
                reader.Next();
                while (reader.NextItem()) transaction.Data.Add(reader.Bytes());
            }
            else if (reader.Is("gasLimit"u8))
            {
                reader.Next();
                while (reader.NextItem()) transaction.GasLimits.Add(Bounded(reader.Word()));
            }
            else if (reader.Is("value"u8))
            {
                reader.Next();
                while (reader.NextItem()) transaction.Values.Add(reader.TryWord(out UInt256 value) ? value : null);
            }
            else if (reader.Is("accessLists"u8))
            {
                reader.Next();
                while (reader.NextItem()) transaction.AccessLists.Add(reader.Kind == JsonTokenType.Null ? null : ReadAccessList(ref reader));
            }
            else if (reader.Is("blobVersionedHashes"u8))
            {
                transaction.BlobHashes = [];
                reader.Next();
                while (reader.NextItem()) transaction.BlobHashes.Add(new Hash32(reader.Bytes()));
            }
            else if (reader.Is("authorizationList"u8))
            {
                transaction.Authorizations = [];
                reader.Next();
                while (reader.NextItem()) transaction.Authorizations.Add(ReadAuthorization(ref reader));
            }
            else reader.Skip();
        }
        return transaction;
    }

    private static List<(Address Address, List<UInt256> Keys)> ReadAccessList(ref VectorReader reader)
    {
        List<(Address, List<UInt256>)> list = [];
        while (reader.NextItem())
        {
            Address address = default;
            List<UInt256> keys = [];
            while (reader.NextName())
            {
                if (reader.Is("address"u8)) address = reader.NextAddress();
                else if (reader.Is("storageKeys"u8))
                {
                    reader.Next();
                    while (reader.NextItem()) keys.Add(reader.Word());
                }
                else reader.Skip();
            }
            list.Add((address, keys));
        }
        return list;
    }

    private static AuthorizationEntry ReadAuthorization(ref VectorReader reader)
    {
        UInt256 chainId = default, parity = default, r = default, s = default;
        Address address = default;
        ulong nonce = 0;
        while (reader.NextName())
        {
            if (reader.Is("chainId"u8)) chainId = reader.NextWord();
            else if (reader.Is("address"u8)) address = reader.NextAddress();
            else if (reader.Is("nonce"u8)) nonce = reader.NextNumber();
            else if (reader.Is("yParity"u8)) parity = reader.NextWord();
            else if (reader.Is("r"u8)) r = reader.NextWord();
            else if (reader.Is("s"u8)) s = reader.NextWord();
            else reader.Skip();
        }
        return new AuthorizationEntry(chainId, address, nonce, parity, r, s);
    }

    private static void ReadOutcomes(ref VectorReader reader, StateTest test)
    {
        reader.Next();
        while (reader.NextName())
        {
            string fork = string.Intern(reader.Text());
            reader.Next();
            while (reader.NextItem()) test.Outcomes.Add(ReadOutcome(ref reader, fork));
        }
    }

    private static StateOutcome ReadOutcome(ref VectorReader reader, string fork)
    {
        StateOutcome outcome = new() { Fork = fork };
        while (reader.NextName())
        {
            if (reader.Is("hash"u8)) outcome.StateRoot = reader.NextHash();
            else if (reader.Is("logs"u8)) outcome.LogsHash = reader.NextHash();
            else if (reader.Is("txbytes"u8)) outcome.TransactionBytes = reader.NextBytes();
            else if (reader.Is("expectException"u8)) outcome.Refusal = reader.NextText();
            else if (reader.Is("indexes"u8))
            {
                reader.Next();
                while (reader.NextName())
                {
                    if (reader.Is("data"u8)) outcome.Data = (int)reader.NextNumber();
                    else if (reader.Is("gas"u8)) outcome.Gas = (int)reader.NextNumber();
                    else if (reader.Is("value"u8)) outcome.Value = (int)reader.NextNumber();
                    else reader.Skip();
                }
            }
            else reader.Skip();
        }
        return outcome;
    }

    // A few old files give gas limits beyond 64 bits; no block or account could pay them, so the largest number stands for them.
    private static ulong Bounded(UInt256 word) => word.U1 == 0 && word.U2 == 0 && word.U3 == 0 ? word.U0 : ulong.MaxValue;
}
