namespace Gwangan.Node.Api.Ethereum;

/// <summary>Answers a request: writes exactly one value to <see cref="RpcRequest.Json"/>, or throws an <see cref="RpcException"/>; what it has written then is dropped.</summary>
public delegate ValueTask RpcHandler(RpcRequest request);

/// <summary>A method as tools call it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Handler">What answers it.</param>
/// <param name="Weight">How many ordinary requests it counts as.</param>
/// <param name="IsHeavy">Whether it can keep a core busy: of those only as many run at a time as the machine has cores, and each has <see cref="ApiLimits.RpcCallMax"/>.</param>
public sealed record RpcMethod(string Name, RpcHandler Handler, int Weight = 1, bool IsHeavy = false)
{
    /// <summary>How long it may take when it is heavy.</summary>
    public TimeSpan TimeMax { get; init; } = ApiLimits.RpcCallMax;

    /// <summary>Whether neighbours of this method in a batch are answered side by side: what they do does not hang on what those before them did, and waits more than it works.</summary>
    public bool IsSideBySide { get; init; }

    /// <summary>A method that answers at once.</summary>
    public static RpcMethod Of(string name, Action<RpcRequest> answer, int weight = 1, bool isHeavy = false) => new(name, request =>
    {
        answer(request);
        return ValueTask.CompletedTask;
    }, weight, isHeavy);
}
