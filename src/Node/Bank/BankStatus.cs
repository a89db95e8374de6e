using System.Globalization;
using System.Text;

namespace Gwangan.Node.Bank;

/// <summary>What an operator sees of an adapter.</summary>
public sealed record BankStatus(string Bic, bool NodeAnswers, int FilesWaiting, JournalCounts Journal, IReadOnlyDictionary<string, int> Redemptions, IReadOnlyList<string> Refused, IReadOnlyList<string> OrdersInDoubt, int Returns, IReadOnlyList<string> ReturnsByHand)
{
    /// <summary>The same in Prometheus' text format.</summary>
    public string ToMetrics()
    {
        StringBuilder text = new();
        void Add(string name, string kind, string help, double value) =>
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {kind}\n{name}{{bic=\"{Bic}\"}} {value}\n");

        Add("gwangan_bank_messages_total", "counter", "Messages that were taken in.", Journal.Messages);
        Add("gwangan_bank_rejected_messages_total", "counter", "Messages that were rejected.", Journal.Rejected);
        Add("gwangan_bank_facts_open", "gauge", "Facts that the chain does not have yet.", Journal.Open);
        Add("gwangan_bank_facts_total", "counter", "Facts that the chain has.", Journal.Done);
        Add("gwangan_bank_facts_refused", "gauge", "Facts that the chain refuses; alert above 0.", Journal.Refused);
        Add("gwangan_bank_orders_in_doubt", "gauge", "Payment orders of which an operator has to ask the bank; alert above 0.", OrdersInDoubt.Count);
        Add("gwangan_bank_returns_open", "gauge", "Credits that go back and that the bank has not booked.", Returns);
        Add("gwangan_bank_returns_by_hand", "gauge", "Those of them that an operator has to settle with the bank; alert above 0.", ReturnsByHand.Count);
        Add("gwangan_bank_files_waiting", "gauge", "Files in the inbox.", FilesWaiting);
        Add("gwangan_bank_node_up", "gauge", "Whether the city's node answers.", NodeAnswers ? 1 : 0);
        text.Append("# HELP gwangan_bank_redemptions Redemptions by how far they are.\n# TYPE gwangan_bank_redemptions gauge\n");
        foreach ((string step, int count) in Redemptions) text.Append(CultureInfo.InvariantCulture, $"gwangan_bank_redemptions{{bic=\"{Bic}\",step=\"{step}\"}} {count}\n");
        return text.ToString();
    }
}
