using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Node.Api.Ethereum.Methods.Development;
using Gwangan.Node.Mempool;

namespace Gwangan.Node.Api.Ethereum.Methods;

/// <summary>Signed transactions on their way in, by the same door as every operation.</summary>
public static class SubmitMethods
{
    // Types of EIP-2718 that exist; what begins with anything else below a list is no transaction, and may be a native envelope.
    private const byte TypeMin = 1, TypeMax = 4, ListBase = 0xC0;

    /// <summary>The methods.</summary>
    public static IEnumerable<RpcMethod> Of(EthereumApi api) =>
    [
        // In a development city each may be a block of its own.
        new("eth_sendRawTransaction", request => SendAsync(api, request)) { IsSideBySide = true, Together = api.City.Development is null ? requests => SendManyAsync(api, requests) : null },
        new("eth_sendRawTransactionSync", request => SendSyncAsync(api, request)) { IsSideBySide = true },
    ];

    private static async ValueTask SendAsync(EthereumApi api, RpcRequest request)
    {
        byte[] bytes = BytesOf(api, request);
        if (request.Caller.RefuseEnvelopes(1) is { } tooMany) throw tooMany;
        Submitted submitted = await api.City.Admission.SubmitAsync(bytes);
        if (submitted.Refusal is { } refusal) throw Refuse(request, refusal);
        if (api.City.Development is { } engine) await DevelopmentMethods.SettleAsync(api, engine, request);
        Forms.HexWriter.Data(request.Json, Hash32.Bytes(submitted.EthereumHash ?? Keccak256.Hash(bytes)));
    }

    // Through the pool's door in one go: their signatures are checked on all cores.
    private static async ValueTask<RpcHandedIn[]> SendManyAsync(EthereumApi api, IReadOnlyList<RpcRequest> requests)
    {
        RpcHandedIn[] answers = new RpcHandedIn[requests.Count];
        List<byte[]> transactions = new(requests.Count);
        int[] places = new int[requests.Count];
        for (int i = 0; i < requests.Count; i++)
        {
            try
            {
                byte[] bytes = BytesOf(api, requests[i]);
                if (requests[i].Caller.RefuseEnvelopes(1) is { } tooMany) throw tooMany;
                places[transactions.Count] = i;
                transactions.Add(bytes);
            }
            catch (Exception error)
            {
                answers[i] = new RpcHandedIn(default, error);
            }
        }
        Submitted[] submitted = await api.City.Admission.SubmitManyAsync(transactions);
        for (int i = 0; i < submitted.Length; i++)
        {
            int place = places[i];
            answers[place] = submitted[i].Refusal is { } refusal
                ? new RpcHandedIn(default, Refuse(requests[place], refusal))
                : new RpcHandedIn(submitted[i].EthereumHash ?? Keccak256.Hash(transactions[i]), null);
        }
        return answers;
    }

    private static async ValueTask SendSyncAsync(EthereumApi api, RpcRequest request)
    {
        byte[] bytes = BytesOf(api, request);
        TimeSpan most = ApiLimits.RpcSyncDefault;
        if (request.Has(1))
        {
            ulong ms = request[1].ValueKind == System.Text.Json.JsonValueKind.Number && request[1].TryGetUInt64(out ulong plain) ? plain : request.QuantityAt(1);
            most = TimeSpan.FromMilliseconds(Math.Min(ms, (ulong)ApiLimits.RpcSyncMax.TotalMilliseconds));
        }
        if (request.Caller.RefuseEnvelopes(1) is { } tooMany) throw tooMany;
        Hash32 hash = Keccak256.Hash(bytes);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(request.Cancel);
        limit.CancelAfter(most);
        try
        {
            Settled settled = await api.City.Admission.SubmitAndWaitAsync(bytes, limit.Token);
            if (settled.Block is not { } block) throw Refuse(request, settled.Refusal!);
            // Its block is on the disk; it is answered when every read shows it.
            await api.Feed.WaitAsync(block.Height, limit.Token);
            if (api.TryFindTransaction(in hash, out int index) is not { } found) throw RpcException.Refused("the transaction was refused in its block: its account no longer covers it, or its nonce was used");
            Forms.ReceiptForm.Write(request.Json, found, index);
        }
        catch (OperationCanceledException) when (!request.Cancel.IsCancellationRequested)
        {
            throw new RpcException(RpcErrors.InNoBlock, $"The transaction was added to the mempool but wasn't processed in {most.TotalSeconds:0.###}s", hash.ToArray());
        }
    }

    private static byte[] BytesOf(EthereumApi api, RpcRequest request)
    {
        byte[] bytes = request.DataAt(0);
        if (bytes.Length == 0 || bytes[0] is < TypeMin or (> TypeMax and < ListBase)) throw RpcException.Refused("transaction type not supported");
        return bytes;
    }

    private static RpcException Refuse(RpcRequest request, Refusal refusal)
    {
        bool isFault = refusal is { Codespace: "kernel", Number: <= (ushort)KernelRefusal.SignatureInvalid } or { Codespace: "evm", Name: nameof(EvmRefusal.Malformed) or nameof(EvmRefusal.SignatureInvalid) };
        if (isFault) request.Caller.ChargeFaults(1);
        return RpcException.Refused(WordsOf(refusal));
    }

    /// <summary>A refusal in geth's words (core/txpool/errors.go, core/error.go): ethers, viem and Hardhat tell errors apart by them. What has none there keeps its sentence.</summary>
    internal static string WordsOf(Refusal refusal) => (refusal.Codespace, refusal.Name) switch
    {
        ("evm", nameof(EvmRefusal.NonceTooLow)) => "nonce too low",
        ("evm", nameof(EvmRefusal.NonceTooHigh)) or ("mempool", nameof(MempoolRefusal.NonceTooFarAhead)) => "nonce too high",
        ("evm", nameof(EvmRefusal.NonceMax)) => "nonce has max value",
        ("evm", nameof(EvmRefusal.InsufficientFunds)) or ("mempool", nameof(MempoolRefusal.PendingNotCovered)) => "insufficient funds for gas * price + value",
        ("evm", nameof(EvmRefusal.IntrinsicGasTooLow)) => "intrinsic gas too low",
        ("evm", nameof(EvmRefusal.FloorGasTooLow)) => "insufficient gas for floor data gas cost",
        ("evm", nameof(EvmRefusal.GasLimitAboveBlock)) => "exceeds block gas limit",
        ("evm", nameof(EvmRefusal.GasLimitAboveCap)) => "transaction gas limit too high (cap: 16777216)",
        ("evm", nameof(EvmRefusal.TipAboveFeeCap)) => "max priority fee per gas higher than max fee per gas",
        ("evm", nameof(EvmRefusal.FeeCapBelowBaseFee)) => "max fee per gas less than block base fee",
        ("evm", nameof(EvmRefusal.InitCodeTooLarge)) => "max initcode size exceeded",
        ("evm", nameof(EvmRefusal.SenderIsContract)) => "sender not an eoa",
        ("evm", nameof(EvmRefusal.WrongChain)) => "invalid chain id for signer",
        ("evm", nameof(EvmRefusal.TypeNotSupported)) or ("evm", nameof(EvmRefusal.BlobsNotAccepted)) => "transaction type not supported",
        ("evm", nameof(EvmRefusal.SignatureInvalid)) => "invalid sender",
        ("evm", nameof(EvmRefusal.NoAuthorizations)) => "EIP-7702 transaction with empty auth list",
        ("evm", nameof(EvmRefusal.Malformed)) => "rlp: the bytes are no transaction in its one spelling",
        ("mempool", nameof(MempoolRefusal.Duplicate)) or ("mempool", nameof(MempoolRefusal.AlreadyCommitted)) => "already known",
        ("mempool", nameof(MempoolRefusal.NonceWaiting)) or ("mempool", nameof(MempoolRefusal.ReplacementUnderpriced)) => "replacement transaction underpriced",
        ("mempool", nameof(MempoolRefusal.TipTooLow)) or ("mempool", nameof(MempoolRefusal.Underpriced)) => "transaction underpriced",
        ("mempool", nameof(MempoolRefusal.Full)) or ("mempool", nameof(MempoolRefusal.HeldFull)) => "txpool is full",
        ("mempool", nameof(MempoolRefusal.AccountFull)) => "account limit exceeded",
        ("mempool", nameof(MempoolRefusal.DelegatedInFlight)) => "in-flight transaction limit reached for delegated accounts",
        ("mempool", nameof(MempoolRefusal.DelegatedNonceGap)) => "gapped-nonce tx from delegated accounts",
        ("mempool", nameof(MempoolRefusal.AuthorityReserved)) => "authority already reserved",
        _ => refusal.Message,
    };
}
