namespace Gwangan.Node.Api.Cosmos;

/// <summary>Answers a request: writes exactly one value, or throws a <see cref="CometException"/>; what it has written then is dropped.</summary>
public delegate ValueTask CometHandler(CometRequest request);

/// <summary>A method of CometBFT's RPC.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">The names of its parameters, in the order in which an array gives them.</param>
/// <param name="Handler">What answers it.</param>
/// <param name="Weight">How many ordinary requests it counts as.</param>
/// <param name="IsHeavy">Whether it reads many blocks, or waits for the state: of those only as many run at a time as the machine has cores, and each has <see cref="ApiLimits.RpcCallMax"/>.</param>
/// <param name="IsOfSockets">Whether it needs a connection that lasts.</param>
public sealed record CometMethod(string Name, string[] Parameters, CometHandler Handler, int Weight = 1, bool IsHeavy = false, bool IsOfSockets = false)
{
    /// <summary>A method that answers at once.</summary>
    public static CometMethod Of(string name, string[] parameters, Action<CometRequest> answer, int weight = 1, bool isHeavy = false) => new(name, parameters, request =>
    {
        answer(request);
        return ValueTask.CompletedTask;
    }, weight, isHeavy);
}
