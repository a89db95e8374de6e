using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Client;
using Gwangan.Node.Institutions;

namespace Gwangan.Node.Commands;

/// <summary>Signs one operation with a key, hands it to a running node, and waits until it is in a block.</summary>
public static class SignedSubmission
{
    /// <summary>The height and the operation's outcome as the API writes it.</summary>
    /// <exception cref="NodeException">The city refused it, or it expired before a block took it.</exception>
    public static async Task<(long Height, JsonElement Outcome)> SendAsync(ExchangeClient client, SigningKey key, Operation operation, CancellationToken cancel)
    {
        string chainId = (await client.StatusAsync(cancel)).ChainId;
        byte[] signed = Announcement.Sign(key, chainId, await client.NonceAsync(key.Address, cancel) + 1, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), [operation]);
        EnvelopeFrame frame = new();
        frame.Add(signed);
        string?[] refused = await client.SubmitBatchAsync(frame.Bytes, cancel);
        if (refused is not [null]) throw new NodeException($"the city refused it: {refused[0]}");
        return await CommittedAsync(client, Sha256.Hash(signed), cancel);
    }

    /// <summary>Runs a command against a node; what the node does not answer is the command's error.</summary>
    public static async Task<int> WithClientAsync(string node, Func<ExchangeClient, Task> work)
    {
        using ExchangeClient client = new(NodeAddress.Parse(node));
        try
        {
            await work(client);
            return CommandLine.Success;
        }
        catch (ClientException error)
        {
            throw new NodeException(error.Message);
        }
    }

    // The block it came into; it is in none once it has expired.
    private static async Task<(long Height, JsonElement Outcome)> CommittedAsync(ExchangeClient client, Hash32 id, CancellationToken cancel)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Announcement.Validity)
        {
            using JsonDocument? operation = await client.OperationAsync(id, cancel);
            if (operation is not null && operation.RootElement.GetProperty("status").GetString() == "committed")
            {
                JsonElement outcome = operation.RootElement.GetProperty("items")[0].GetProperty("outcome");
                if (outcome.GetProperty("code").GetInt32() != 0) throw new NodeException($"the city refused it: {outcome.GetProperty("codespace").GetString()}.{outcome.GetProperty("refusal").GetString()}: {outcome.GetProperty("message").GetString()}");
                return (operation.RootElement.GetProperty("height").GetInt64(), outcome.Clone());
            }
            await Task.Delay(100, cancel);
        }
        throw new NodeException("it is in no block yet and has expired: see that the city makes blocks, and try again");
    }
}
