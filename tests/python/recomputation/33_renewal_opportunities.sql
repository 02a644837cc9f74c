-- Which opportunity stands for the renewal of which term.

create table renewal_opportunities as
with

opportunities as (

    select
        opportunity.*,
        crm_accounts.crm_account_id,
        coalesce(start_date__c, closedate) as day
    from salesforce.opportunity as opportunity
    left join crm_accounts on crm_accounts.crm_key = left(opportunity.accountid, 15)
    where
        type = 'Renewal'
        and not coalesce(isdeleted, false)
        -- what is written after the day is not known on it
        and createddate < as_of() + 1

),

quotes as (

    select *, left(zqu__opportunity__c, 15) as opportunity_key
    from salesforce.zqu__quote__c
    where not coalesce(isdeleted, false) and createddate < as_of() + 1

),

-- What the quote renews, what the one that it sold renews, or what it names: the first that is known.
named as (

    select quotes.opportunity_key, versions.name, null as term_number, 1 as rank
    from quotes
    inner join versions on versions.id = quotes.zqu__existsubscriptionid__c
    union all
    select quotes.opportunity_key, links.name, links.term_number, 2
    from quotes
    inner join versions on versions.id = quotes.zqu__zuorasubscriptionid__c
    inner join links on links.renewal_name = versions.name and links.kind <> 'amendment'
    union all
    select quotes.opportunity_key, versions.name, null, 3
    from quotes
    inner join versions on versions.name = quotes.zqu__subscription_name__c

),

linked as (

    select
        opportunities.id,
        terms.name,
        terms.term_number,
        terms.ends_on,
        'linked' as kind
    from opportunities
    inner join named on named.opportunity_key = left(opportunities.id, 15)
    inner join terms
        on terms.name = named.name
        and terms.term_number = coalesce(named.term_number, terms.term_number)
    inner join newest on newest.name = terms.name
    qualify row_number() over (
        partition by opportunities.id
        order by named.rank, abs(datediff('day', terms.ends_on, opportunities.day)), terms.ends_on, terms.name
    ) = 1

),

by_account as (

    select
        opportunities.id,
        terms.name,
        terms.term_number,
        terms.ends_on,
        'inferred' as kind
    from opportunities
    inner join newest on newest.crm_account_id = opportunities.crm_account_id
    inner join terms
        on terms.name = newest.name and abs(datediff('day', terms.ends_on, opportunities.day)) <= 90
    where opportunities.id not in (select id from linked)
    qualify row_number() over (
        partition by opportunities.id
        order by abs(datediff('day', terms.ends_on, opportunities.day)), terms.ends_on, terms.name
    ) = 1

),

matched as (

    select * from linked
    union all
    select * from by_account

)

select
    matched.name,
    matched.term_number,
    matched.id as opportunity_id,
    if(count(distinct matched.id) over same_kind > 1, 'several', matched.kind) as opportunity_match,
    opportunities.stagename,
    opportunities.forecastcategoryname,
    opportunities.amount,
    opportunities.closedate,
    coalesce(opportunities.isclosed, false) as is_closed,
    quotes.id as quote_id,
    quotes.zqu__status__c as quote_status,
    datediff('day', quotes.createddate, as_of()) as quote_age_days
from matched
inner join opportunities on opportunities.id = matched.id
left join quotes on quotes.opportunity_key = left(matched.id, 15)
-- a linked one speaks before those of the account
window same_kind as (partition by matched.name, matched.term_number, matched.kind)
qualify row_number() over (
    partition by matched.name, matched.term_number
    order by matched.kind = 'linked' desc, is_closed,
        abs(datediff('day', matched.ends_on, opportunities.day)), matched.id,
        quotes.zqu__primary__c desc nulls last, quotes.createddate desc
) = 1;
