-- R11: what renews each term, what it is worth, and the lineage.

create table links as
select
    terms.name,
    terms.term_number,
    terms.ends_on,
    terms.name as renewal_name,
    later.starts_on as renewed_on,
    'amendment' as kind
from terms
inner join terms as later on later.name = terms.name and later.term_number = terms.term_number + 1
union all
select name, term_number, ends_on, renewal_name, renewed_on, 'linked'
from named_links
union all
select
    inferred.name,
    last_terms.term_number,
    last_terms.ends_on,
    inferred.renewal_name,
    first_terms.starts_on,
    'inferred'
from inferred
inner join last_terms on last_terms.name = inferred.name
inner join first_terms on first_terms.name = inferred.renewal_name;

create table last_days as select name, ends_on - 1 as day from terms;
create table worth_ended as select * from worth('last_days');
create table first_days as select distinct renewal_name as name, renewed_on as day from links;
create table worth_renewed as select * from worth('first_days');

create table term_rates as
select terms.name, terms.term_number, terms.starts_on, newest.currency_code, rates.usd_rate
from terms
inner join newest using (name)
left join rates
    on rates.currency_code = newest.currency_code
    and terms.starts_on >= rates.valid_from
    and terms.starts_on < rates.valid_until;

-- What runs on the renewal's first day is shared by what the ended terms were worth on their last, or equally
-- where all of them were worth nothing. Other currencies are converted, each at the rate of its own term.
create table recomputed.renewal_links as
with

shared as (

    select
        links.*,
        if(
            old.currency_code is not distinct from new.currency_code, 1, old.usd_rate / new.usd_rate
        ) as exchange_rate,
        coalesce(worth_renewed.arr, 0) as renewed_arr,
        coalesce(worth_ended.arr, 0) * coalesce(exchange_rate, 1) as ended_arr,
        sum(ended_arr) over same_renewal as all_ended_arr,
        count(*) over same_renewal as ended_terms
    from links
    inner join term_rates as old on old.name = links.name and old.term_number = links.term_number
    inner join term_rates as new on new.name = links.renewal_name and new.starts_on = links.renewed_on
    left join worth_ended on worth_ended.name = links.name and worth_ended.day = links.ends_on - 1
    left join worth_renewed
        on worth_renewed.name = links.renewal_name and worth_renewed.day = links.renewed_on
    window same_renewal as (partition by links.renewal_name, links.renewed_on)

)

select
    name as subscription_name,
    term_number,
    renewal_name as renewal_subscription_name,
    kind as renewal_link,
    datediff('day', ends_on, renewed_on) as gap_days,
    renewed_arr * if(all_ended_arr = 0, 1 / ended_terms, ended_arr / all_ended_arr) as allocated_arr_amount,
    allocated_arr_amount / exchange_rate as renewed_arr
from shared;

create table recomputed.subscription_terms as
select
    terms.name as subscription_name,
    terms.term_number,
    terms.starts_on as term_start_date,
    terms.ends_on as term_end_date,
    coalesce(worth_ended.arr, 0) as arr_amount,
    count(renewals.subscription_name) > 0 as is_renewed,
    if(count(*) > count(renewals.renewed_arr), null, sum(renewals.renewed_arr)) as renewed_arr_amount
from terms
left join worth_ended on worth_ended.name = terms.name and worth_ended.day = terms.ends_on - 1
left join recomputed.renewal_links as renewals
    on renewals.subscription_name = terms.name and renewals.term_number = terms.term_number
group by all;

-- Back along the links to the oldest subscription, at most fifty renewals.
create table lineages as
with recursive

ancestors (name, ancestor, step) as (

    select name, name, 0
    from newest
    union all
    select ancestors.name, links.name, step + 1
    from ancestors
    inner join links on links.renewal_name = ancestors.ancestor and links.kind <> 'amendment'
    where step < 50

)

select
    ancestors.name,
    arg_min(ancestor, (newest.subscriptionstartdate, ancestor)) as lineage_id
from ancestors
inner join newest on newest.name = ancestors.ancestor
group by ancestors.name;
