using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Access;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>A query while it is answered: at which height, for whom, and until when. A state that a height names is opened at once, so that what is not there is refused by every query alike; the latest is by the first look at it.</summary>
internal sealed class QueryCall(CometApi api, long height, Caller caller, CancellationToken cancel) : IDisposable
{
    private IStateSnapshot? _state;
    private long? _shown;

    /// <summary>Blocks, transactions and validators.</summary>
    public CometApi Api => api;

    /// <summary>The city.</summary>
    public City City => api.City;

    /// <summary>The height that is asked about; null for the latest.</summary>
    public long? AskedHeight => height > 0 ? height : null;

    /// <summary>Who asks.</summary>
    public Caller Caller => caller;

    /// <summary>Cancelled when the client is gone, or the time for the call is over.</summary>
    public CancellationToken Cancel => cancel;

    /// <summary>The state that is asked about.</summary>
    /// <exception cref="HeightNotAvailableException">It is in the future, or older than this node keeps.</exception>
    public IStateSnapshot State => _state ??= api.City.Reader.OpenSnapshot(height);

    /// <summary>The height that the answer shows; never 0 once there is a block.</summary>
    public long AnsweredHeight => _shown ?? _state?.Height ?? Math.Max(1, api.Height);

    /// <summary>Opens the state at the height that is asked about, where one is.</summary>
    /// <exception cref="HeightNotAvailableException">It is in the future, or older than this node keeps.</exception>
    public void Begin()
    {
        if (height > 0) _ = State;
    }

    /// <summary>Says that the answer shows another height than the one that is asked about.</summary>
    public void Show(long shown) => _shown = shown;

    /// <summary>An answer that says nothing of an account, once its spelling is one.</summary>
    /// <exception cref="QueryException">It is none.</exception>
    public static T OfAccount<T>(string text, T answer)
    {
        AccountOf(text);
        return answer;
    }

    /// <summary>Reads an account's spelling.</summary>
    /// <exception cref="QueryException">It is none.</exception>
    public static Address AccountOf(string text)
    {
        if (text.Length == 0) throw QueryException.Invalid("empty address string is not allowed");
        return Bech32.TryParseAccount(text, out Address account) ? account : throw QueryException.Invalid($"invalid address: {text} is no account of {Bech32.AccountPrefix}1…");
    }

    /// <inheritdoc/>
    public void Dispose() => _state?.Dispose();
}
