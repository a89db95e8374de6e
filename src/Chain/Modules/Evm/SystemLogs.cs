using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Modules.Evm.Contracts;

namespace Gwangan.Chain.Modules.Evm;

/// <summary>Writes what is untold as Transfer logs, one for each account and asset, in the form in which receipts keep them.</summary>
/// <remarks>
/// Of an asset first those who have less pay in, then those who have more are paid, each by ascending address, so that no running balance falls below zero. Where one account alone stands on a side, it
/// stands opposite all others: a payment, an issue, a lock reads as what it was. Otherwise the market's address stands between them, as a clearing house does, and nobody seems to have dealt with
/// somebody whom they never met.
/// All logs have one size, so a log is a copy of a form with four places filled in; nothing is allocated.
/// </remarks>
internal sealed class SystemLogs
{
    // list(address, list(topic, from, to), data) with the prefixes of RLP.
    private const int LogSize = 157, TokenAt = 3, TopicAt = 26, FromAt = 71, ToAt = 104, ValueAt = 125;

    // Hashed together for the filter, few enough to stay in the cache.
    private const int BatchSize = 64;

    private readonly byte[] _form = new byte[LogSize];
    private readonly RlpWriter _writer = new(16 * 1024);
    private readonly KeccakBatch _batch = new();
    private Bloom _bloom;

    public SystemLogs()
    {
        (_form[0], _form[1], _form[2]) = (0xF8, LogSize - 2, 0x80 + Address.Size);
        (_form[23], _form[24]) = (0xF8, 3 * (1 + Hash32.Size));
        foreach (int prefix in (ReadOnlySpan<int>)[TopicAt - 1, 58, 91, ValueAt - 1]) _form[prefix] = 0x80 + Hash32.Size;
        Hash32.Bytes(in EvmState.TransferTopic).CopyTo(_form.AsSpan(TopicAt));
    }

    /// <summary>How many logs were written.</summary>
    public int Count { get; private set; }

    /// <summary>The list of logs; good until the next <see cref="Write"/>.</summary>
    public ReadOnlyMemory<byte> Encoded => _writer.WrittenMemory;

    /// <summary>The filter over them.</summary>
    public ref readonly Bloom Bloom => ref _bloom;

    /// <summary>Writes the logs of a block.</summary>
    public void Write(ReadOnlySpan<UntoldMoves.Move> untold)
    {
        _writer.Clear();
        Count = 0;
        _bloom = default;
        if (untold.IsEmpty) return;
        _bloom.Add(Hash32.Bytes(in EvmState.TransferTopic));
        int list = _writer.BeginList();
        for (int from = 0, to; from < untold.Length; from = to)
        {
            for (to = from + 1; to < untold.Length && untold[to].AssetId == untold[from].AssetId; to++) { }
            WriteAsset(untold[from..to]);
        }
        Flush();
        _writer.EndList(list);
    }

    private void WriteAsset(ReadOnlySpan<UntoldMoves.Move> moves)
    {
        Address token = ContractAddresses.OfToken(moves[0].AssetId), opposite = OppositeOf(moves);
        token.CopyTo(_form.AsSpan(TokenAt));
        _bloom.Add(Address.Bytes(in token));
        AddWord(in opposite);
        foreach (ref readonly UntoldMoves.Move move in moves)
            if (move.IsLess && move.Account != opposite) WriteLog(move.Account, in opposite, move.Amount, move.Account);
        foreach (ref readonly UntoldMoves.Move move in moves)
            if (!move.IsLess && move.Account != opposite) WriteLog(in opposite, move.Account, move.Amount, move.Account);
    }

    private static Address OppositeOf(ReadOnlySpan<UntoldMoves.Move> moves)
    {
        int lessCount = 0, less = 0, more = 0;
        for (int i = 0; i < moves.Length; i++)
        {
            if (moves[i].IsLess) (less, lessCount) = (i, lessCount + 1);
            else more = i;
        }
        if (lessCount == 1) return moves[less].Account;
        return lessCount == moves.Length - 1 ? moves[more].Account : EvmModule.LockedAt;
    }

    private void WriteLog(in Address from, in Address to, in UInt256 value, in Address party)
    {
        Span<byte> form = _form;
        from.CopyTo(form[FromAt..]);
        to.CopyTo(form[ToAt..]);
        value.WriteBigEndian(form[ValueAt..]);
        _writer.Raw(form);
        AddWord(in party);
        Count++;
    }

    private void AddWord(in Address address)
    {
        Hash32 word = TokenContract.Word(in address);
        _batch.Add(Hash32.Bytes(in word));
        if (_batch.Count == BatchSize) Flush();
    }

    private void Flush()
    {
        foreach (ref readonly Hash32 hash in _batch.Run()) _bloom.Add(in hash);
        _batch.Clear();
    }
}
