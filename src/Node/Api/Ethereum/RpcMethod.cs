using Gwangan.Chain.Base;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>Answers a request: writes exactly one value to <see cref="RpcRequest.Json"/>, or throws an <see cref="RpcException"/>; what it has written then is dropped.</summary>
public delegate ValueTask RpcHandler(RpcRequest request);

/// <summary>Answers neighbours of a batch at once: answer i is that of request i. Fails for none of them by throwing.</summary>
public delegate ValueTask<RpcHandedIn[]> RpcTogether(IReadOnlyList<RpcRequest> requests);

/// <summary>What became of one of many that were handed in together.</summary>
/// <param name="Hash">Its result.</param>
/// <param name="Error">Why it has none; null when it has.</param>
public readonly record struct RpcHandedIn(Hash32 Hash, Exception? Error);

/// <summary>A method as tools call it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Handler">What answers it.</param>
/// <param name="Weight">How many ordinary requests it counts as.</param>
/// <param name="IsHeavy">Whether it can keep a core busy: of those only as many run at a time as the machine has cores, and each has <see cref="ApiLimits.RpcCallMax"/>.</param>
public sealed record RpcMethod(string Name, RpcHandler Handler, int Weight = 1, bool IsHeavy = false)
{
    /// <summary>How long it may take when it is heavy.</summary>
    public TimeSpan TimeMax { get; init; } = ApiLimits.RpcCallMax;

    /// <summary>Whether its results may be long (<see cref="ApiLimits.RpcLongBytesMax"/>): what is told of whole blocks and of all steps of a transaction.</summary>
    public bool IsLong { get; init; }

    /// <summary>Whether neighbours of this method in a batch are answered side by side: what they do does not hang on what those before them did, and waits more than it works.</summary>
    public bool IsSideBySide { get; init; }

    /// <summary>What answers neighbours of this method in a batch, where that costs less than one by one; null where it does not.</summary>
    public RpcTogether? Together { get; init; }

    /// <summary>A method that answers at once.</summary>
    public static RpcMethod Of(string name, Action<RpcRequest> answer, int weight = 1, bool isHeavy = false) => new(name, request =>
    {
        answer(request);
        return ValueTask.CompletedTask;
    }, weight, isHeavy);
}
