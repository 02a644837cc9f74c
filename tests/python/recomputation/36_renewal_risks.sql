-- What speaks against a renewal that is still to come, or may still come.

create table open_renewals as
select
    events.*,
    flags.is_auto_renew,
    newest.sales_channel,
    newest.accountid,
    newest.owner_id
from renewal_events as events
inner join outcomes using (name, term_number, event_on)
inner join newest using (name)
inner join term_flags as flags on flags.name = events.name and flags.term_number = events.term_number
where not events.is_anniversary and outcomes.outcome in ('pending', 'lapsed');

-- The last time in the term that the flag which counts went from on to off.
create table switched_off as
with

effective as (

    select
        flags.name,
        flags.createddate,
        coalesce(flags.app_says, flags.is_on_in_zuora) as is_on,
        lag(is_on) over (partition by flags.name order by flags.version) as was_on
    from version_flags as flags

)

select
    terms.name,
    terms.term_number,
    max(cast(effective.createddate as date)) as switched_off_on
from terms
inner join effective
    on effective.name = terms.name
    and effective.createddate >= terms.starts_on
    and effective.createddate < terms.ends_on
    and effective.was_on
    and not effective.is_on
group by terms.name, terms.term_number;

create table tiers_held as
select
    open_renewals.name,
    open_renewals.term_number,
    count(distinct charges.product_tier) filter (charges.tier_rank > 0) as tiers
from open_renewals
inner join charges
    on charges.name = open_renewals.name
    and charges.from_day <= open_renewals.ends_on - 1
    and charges.until_day > open_renewals.ends_on - 1
group by open_renewals.name, open_renewals.term_number;

-- Accounts that Sales serves and another entity ought to bill.
create table wrong_entities as
select
    accounts.account_id
from accounts
inner join account_channels on account_channels.account_id = accounts.account_id
inner join rules.billing_entity_rules as expected
    on expected.entity_channel_group = 'direct'
    and expected.valid_from <= accounts.created_on
    and accounts.country_code is not null
    and expected.country_code in (accounts.country_code, '*')
where account_channels.sales_channel = 'sales_assisted'
qualify
    row_number() over (
        partition by accounts.account_id order by expected.country_code = '*', expected.valid_from desc
    ) = 1
    and accounts.actual_entity <> expected.billing_entity;

create table recomputed.renewal_risks as
with

facts as (

    select
        open_renewals.*,
        opportunities.opportunity_id,
        opportunities.is_closed,
        opportunities.closedate,
        opportunities.quote_id,
        switched_off.switched_off_on,
        tiers_held.tiers,
        lower(account.porequired__c) = 'yes' as is_po_required,
        profiles.profilename = 'Silent Profile' as is_silent,
        term_users.users_over_without_true_up,
        term_users.over_since,
        failed_payments.failed_on,
        open_tickets.opened_on
    from open_renewals
    left join renewal_opportunities as opportunities using (name, term_number)
    left join switched_off using (name, term_number)
    left join tiers_held using (name, term_number)
    left join term_users using (name, term_number)
    left join failed_payments using (name, term_number)
    left join open_tickets on open_tickets.name = open_renewals.name
    left join zuora.account as account on account.id = open_renewals.accountid
    left join zuora.communicationprofile as profiles on profiles.id = account.communicationprofileid

)

select name as subscription_name, term_number, 'auto-renew off and no opportunity' as risk_reason,
    coalesce(switched_off_on, starts_on) as since_on
from facts
where not is_auto_renew and opportunity_id is null
union all
select name, term_number, 'opportunity past its close date', closedate
from facts
where not is_closed and closedate < as_of()
union all
select name, term_number, 'no quote inside 45 days', ends_on - 45
from facts
where quote_id is null and sales_channel <> 'web_direct' and ends_on between as_of() and as_of() + 45
union all
select name, term_number, 'several tiers in one auto-renewing subscription (it fails)', starts_on
from facts
where is_auto_renew and tiers > 1
union all
select name, term_number, 'PO required with auto-renew on', starts_on
from facts
where is_auto_renew and is_po_required
union all
select name, term_number, 'users over licence without true-up', over_since
from facts
where users_over_without_true_up > 0
union all
select name, term_number, 'failed payment', failed_on
from facts
where failed_on is not null
union all
-- since when is known from the second day of loads on
select name, term_number, 'silent profile', null
from facts
where is_silent
union all
select name, term_number, 'entity must change', starts_on
from facts
where owner_id in (select account_id from wrong_entities)
union all
select name, term_number, 'auto-renew switched off in the term', switched_off_on
from facts
where not is_auto_renew and switched_off_on is not null
union all
select name, term_number, 'open L&R ticket', opened_on
from facts
where opened_on is not null;
