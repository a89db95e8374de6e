namespace Gwangan.Node.Api;

/// <summary>Reads bodies in time. The slowest speed is measured for a whole connection, on which HTTP/2 has many bodies: so each has an end of its own too.</summary>
public static class RequestBody
{
    /// <summary>Reads a body.</summary>
    /// <exception cref="ApiException">It has not come in time.</exception>
    public static async Task<T> InTimeAsync<T>(TimeSpan most, CancellationToken cancel, Func<CancellationToken, ValueTask<T>> read)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(most);
        try
        {
            return await read(limit.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw TooSlow();
        }
    }

    /// <summary>What whoever sends too slowly is told.</summary>
    public static ApiException TooSlow() => new(StatusCodes.Status408RequestTimeout, "api.BodyTooSlow", "The body did not come in time.");
}
