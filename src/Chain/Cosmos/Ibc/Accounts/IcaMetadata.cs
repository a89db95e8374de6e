using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gwangan.Chain.Cosmos.Ibc.Accounts;

/// <summary>The version of a channel of interchain accounts, in JSON (ICS-27; ibc.applications.interchain_accounts.v1.Metadata).</summary>
/// <param name="ControllerConnection">The controller's connection.</param>
/// <param name="HostConnection">The host's connection.</param>
/// <param name="Address">The account on the host; empty before the host has named it.</param>
public sealed record IcaMetadata(string ControllerConnection, string HostConnection, string Address)
{
    /// <summary>Version of the application.</summary>
    public const string Version = "ics27-1";

    /// <summary>Names of ports: the host's one, and the beginning of a controller's, before its owner.</summary>
    public const string HostPort = "icahost", ControllerPortPrefix = "icacontroller-";

    /// <summary>How transactions are encoded, and that they are lists of messages: the only forms that are taken.</summary>
    public const string Encoding = "proto3", TransactionType = "sdk_multi_msg";

    /// <summary>The spelling in which it is written: all names, as ibc-go's encoder orders them.</summary>
    public string Encode()
    {
        StringBuilder json = new();
        char before = '{';
        foreach ((string name, string value) in ((string, string)[])[
            ("version", Version), ("controller_connection_id", ControllerConnection), ("host_connection_id", HostConnection), ("address", Address), ("encoding", Encoding), ("tx_type", TransactionType)])
        {
            json.Append(before);
            before = ',';
            IbcJson.Append(json, name);
            json.Append(':');
            IbcJson.Append(json, value);
        }
        return json.Append('}').ToString();
    }

    /// <summary>Reads it; false when it is no such object, or of another version, encoding or type of transactions.</summary>
    public static bool TryDecode(string version, [NotNullWhen(true)] out IcaMetadata? metadata)
    {
        metadata = null;
        if (!IbcJson.TryTexts(System.Text.Encoding.UTF8.GetBytes(version), out SortedDictionary<string, string>? texts)) return false;
        string controller = "", host = "", address = "", encoding = "", type = "", number = "";
        foreach ((string name, string value) in texts)
        {
            switch (name)
            {
                case "version": number = value; break;
                case "controller_connection_id": controller = value; break;
                case "host_connection_id": host = value; break;
                case "address": address = value; break;
                case "encoding": encoding = value; break;
                case "tx_type": type = value; break;
                default: return false;
            }
        }
        if (number != Version || encoding != Encoding || type != TransactionType || address.Length > IbcLimits.PortMax) return false;
        metadata = new IcaMetadata(controller, host, address);
        return true;
    }
}
