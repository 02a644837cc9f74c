-- What is drawn for each account and subscription; the applications' tables only spell it out.
-- Every draw is a hash of a name and a number, so the same rows come out every time.

create macro as_of() as date '2020-08-31';
create macro account_total() as getvariable('subscriptions') * 7 // 10;
create macro draw(name, n, size) as cast(hash(name, n) % size as integer);
create macro zuora_id(kind, n) as md5(kind || n);
-- Ids without capitals all end alike in their longer form.
create macro salesforce_id(prefix, n) as concat(prefix, lpad(cast(n as varchar), 8, '0'));
create macro salesforce_id_18(prefix, n) as concat(salesforce_id(prefix, n), 'AAA');
create macro months_after(day, months) as cast(day + to_months(cast(months as integer)) as date);
create macro moment(day, n) as cast(day as timestamp) + to_seconds(32400 + n % 28800);
-- Monthly list price of a seat: three tiers of each delivery.
create macro seat_cents(tier) as [400, 1900, 9900, 400, 1900, 9900][tier + 1];
create macro subscription_name(n) as concat('A-S', lpad(cast(n as varchar), 8, '0'));
create macro money(cents) as cast(cents * 0.01 as decimal(18, 2));

create schema drawn;

create table drawn.countries as
select
    country,
    country_code,
    currency,
    entity,
    row_number() over (order by country, twentieth) - 1 as slot
from (values
    ('Australia', 'AU', 'USD', 'GitLab Pty Ltd', 1),
    -- no rule has a rate of it
    ('Brazil', 'BR', 'BRL', 'GitLab Inc', 1),
    ('Canada', 'CA', 'USD', 'GitLab Inc', 1),
    ('France', 'FR', 'EUR', 'GitLab Inc', 1),
    ('Germany', 'DE', 'EUR', 'GitLab GmbH', 2),
    ('Japan', 'JP', 'USD', 'GitLab Inc', 1),
    ('Netherlands', 'NL', 'EUR', 'GitLab BV', 1),
    ('United Kingdom', 'GB', 'GBP', 'GitLab Ltd', 2),
    ('United States', 'US', 'USD', 'GitLab Inc', 10)
) as shares (country, country_code, currency, entity, twentieths)
cross join range(twentieths) as counted (twentieth);

-- The catalogue: three tiers of each delivery for one to three years, then what is sold beside them.
create table drawn.plans as
with

sold as (

    select
        cast(tier * 3 + years - 1 as integer) as plan,
        product,
        concat(product, ' - ', years, if(years = 1, ' Year', ' Years')) as plan_name,
        seat_cents(tier) as monthly_cents,
        'Recurring' as charge_type
    from (values
        (0, 'Starter'), (1, 'Premium'), (2, 'Ultimate'), (3, 'Bronze'), (4, 'Silver'), (5, 'Gold')
    ) as tiers (tier, product)
    cross join range(1, 4) as terms (years)
    union all
    values
        (18, 'Discount', 'Discount', 0, 'Recurring'),
        (19, 'True-Up', 'True-Up', 9900, 'OneTime'),
        (20, 'CI Minutes', '1,000 CI Minutes', 800, 'OneTime'),
        (21, 'Training', 'GitLab Basics Training', 150000, 'OneTime'),
        (22, 'Storage', 'Storage 10 GB', 6000, 'OneTime')

)

select
    *,
    zuora_id('product', product) as product_id,
    zuora_id('product rate plan', plan) as product_rate_plan_id,
    zuora_id('product charge', plan) as product_rate_plan_charge_id
from sold;

create table drawn.accounts as
with

placed as (

    select
        cast(account as integer) as account,
        draw('batch', account, 1000) as thousandth,
        account % 50 = 7 as is_reseller,
        slot
    from range(account_total()) as counted (account)
    inner join drawn.countries on slot = draw('country', account, 20)

),

sold as (

    select
        *,
        case
            when is_reseller then 'Batch4'
            when thousandth < 3 then 'Batch20'
            when thousandth < 40 then 'Batch5'
            when thousandth < 500 then 'Batch1'
            when thousandth < 620 then 'Batch3'
            else 'Batch2'
        end as batch
    from placed

)

select
    account,
    zuora_id('account', account) as account_id,
    batch,
    batch = 'Batch1' or (batch = 'Batch3' and thousandth % 2 = 0) as is_web_direct,
    is_reseller,
    country,
    country_code,
    currency,
    case
        when is_web_direct then 'GitLab Inc'
        when is_reseller and account % 4 <> 3 and country_code not in ('AU', 'DE', 'GB', 'US') then 'GitLab BV'
        else entity
    end as entity,
    account * 9 // 10 as crm_account,
    draw('without crm account', account, 100) > 0 as has_crm_account,
    draw('merged crm account', account, 100) = 0 as is_crm_account_merged
from sold
inner join drawn.countries using (slot);

-- One row per subscription name. Time is counted in whole months since its start.
create table drawn.subscriptions as
with

signed as (

    select
        cast(subscription as integer) as subscription,
        cast(subscription * 7 // 10 as integer) as account,
        12 * [1, 1, 1, 1, 1, 1, 1, 1, 2, 3][draw('term', subscription, 10) + 1] as term_months,
        -- more subscriptions start later: the company grows
        date '2017-02-01' + cast(floor(sqrt(draw('start', subscription, 1690000))) as integer) as start_date,
        [0, 0, 0, 0, 0, 1, 1, 1, 2, 3][draw('renewals', subscription, 10) + 1] as renewals_wanted,
        draw('renewed elsewhere', subscription, 2) = 0 as is_renewed_elsewhere,
        draw('life', subscription, 100) as life,
        draw('tier', subscription, 3) as tier
    from range(getvariable('subscriptions')) as counted (subscription)

),

-- Where two neighbours share an account, half of the second ones renew the first.
linked as (

    select
        signed.* exclude (start_date),
        coalesce(months_after(earlier.start_date, earlier.term_months), signed.start_date) as start_date,
        earlier.subscription as renewed_subscription,
        coalesce(
            signed.account = cast((signed.subscription + 1) * 7 // 10 as integer)
            and signed.is_renewed_elsewhere
            and signed.subscription + 1 < getvariable('subscriptions')
            and months_after(signed.start_date, signed.term_months) <= as_of(),
            false
        ) as has_renewal
    from signed
    left join signed as earlier
        on signed.subscription = earlier.subscription + 1
        and signed.account = earlier.account
        and earlier.is_renewed_elsewhere
        and months_after(earlier.start_date, earlier.term_months) <= as_of()

),

-- Of every ten the first splits into the second and the third, where the second renews it, and the
-- sixth goes into the fifth together with the fourth.
grouped as (

    select
        linked.* exclude (start_date, term_months, has_renewal),
        coalesce(
            months_after(split.start_date, split.term_months), consolidated.start_date, linked.start_date
        ) as start_date,
        coalesce(consolidated.term_months, linked.term_months) as term_months,
        linked.has_renewal or consolidated.subscription is not null as has_renewal,
        case
            when linked.has_renewal and linked.subscription % 10 = 0
                then concat(
                    subscription_name(linked.subscription + 1), ' || ', lower(subscription_name(linked.subscription + 2))
                )
            when linked.has_renewal then subscription_name(linked.subscription + 1)
            when consolidated.subscription is not null then subscription_name(linked.subscription - 1)
        end as renewal_names
    from linked
    left join linked as split
        on split.subscription = linked.subscription - 2 and split.subscription % 10 = 0 and split.has_renewal
    left join linked as consolidated
        on consolidated.subscription = linked.subscription - 2
        and consolidated.subscription % 10 = 3
        and consolidated.has_renewal

),

-- Some cancel after ten months and buy again, on this account or the next one of the same company.
replaced as (

    select
        earlier.subscription,
        cast(
            months_after(earlier.start_date, 10) + [-4, -3, 0, 12, 30, 31][draw('gap', earlier.subscription, 6) + 1]
            as date
        ) as replacement_date
    from grouped as earlier
    inner join grouped as later on later.subscription = earlier.subscription + 1
    where
        earlier.subscription % 10 in (0, 6, 8)
        and earlier.account * 9 // 10 = later.account * 9 // 10
        and (earlier.account <> later.account or draw('replaced', earlier.subscription, 4) = 0)
        and not earlier.has_renewal
        and not later.has_renewal
        and replacement_date <= as_of()

),

moved as (

    select
        grouped.* exclude (start_date, life, renewals_wanted),
        coalesce(replacing.replacement_date, grouped.start_date) as start_date,
        if(replaced.subscription is null, life, 40) as life,
        if(replaced.subscription is null, renewals_wanted, 0) as renewals_wanted
    from grouped
    left join replaced using (subscription)
    left join replaced as replacing on replacing.subscription = grouped.subscription - 1

),

aged as (

    select *, greatest(0, datesub('month', start_date, as_of())) as age
    from moved

),

lived as (

    select
        *,
        if(has_renewal, 0, least(renewals_wanted, age // term_months)) as renewals,
        1 + life % 4 as change_month,
        -- a month after a renewal whose card was declined
        if(life in (42, 43), 1, 6 + life % 6) as months_to_cancellation
    from aged

),

changed as (

    select
        *,
        life < 32 and age >= change_month as is_changed,
        -- the next tier, or one of those below the highest
        life < 16 and (tier < 2 or life < 6) and age >= change_month as is_replanned,
        life between 32 and 36 and age >= renewals * term_months + 5 as is_auto_renew_off,
        life between 35 and 43
        and not has_renewal
        and age >= renewals * term_months + months_to_cancellation as is_cancelled
    from lived

)

select
    changed.* exclude (renewals_wanted, is_renewed_elsewhere, life, months_to_cancellation),
    renewals * term_months as last_term_month,
    if(is_cancelled, renewals * term_months + months_to_cancellation, (renewals + 1) * term_months) as end_month,
    is_cancelled and life in (42, 43) and renewals > 0 as is_card_declined,
    1 + is_changed::integer + renewals as segments,
    segments + is_auto_renew_off::integer + is_cancelled::integer as newest_version,
    newest_version + (draw('draft', changed.subscription, 500) = 0)::integer as versions,
    1 + pow(draw('seats', changed.subscription, 30), 2)::integer // 4 as seats,
    draw('delivery', changed.subscription, 2) = 0 as is_saas,
    if(draw('discount', changed.subscription, 100) < 25, 10, 0) as discount_percent,
    draw('extra', changed.subscription, 5) = 0 as has_extra,
    if(draw('period', changed.subscription, 10) < 6, 1, 12) as billing_months,
    subscription_name(changed.subscription) as subscription_name,
    accounts.* exclude (account, is_reseller),
    if(owners.account is null, accounts.account_id, owners.account_id) as invoice_owner_id,
    coalesce(owners.batch, accounts.batch) = 'Batch4' as is_reseller
from changed
inner join drawn.accounts using (account)
left join drawn.accounts as owners
    on owners.account = draw('reseller', changed.subscription, account_total() // 50) * 50 + 7
    and draw('sold by reseller', changed.subscription, 100) < 8;

-- One row per Zuora version: the first, a change in seats or tier, each renewal, auto-renewal
-- switched off, the cancellation, a draft.
create view drawn.versions as
with

numbered as (

    select *, unnest(range(1, versions + 1))::integer as version
    from drawn.subscriptions

),

named as (

    select
        *,
        least(renewals, greatest(0, version - 1 - is_changed::integer)) as term_number,
        case
            when version > newest_version then 'Draft'
            when version = 1 then 'NewSubscription'
            when version = 2 and is_changed then if(is_replanned, 'NewProduct', 'UpdateProduct')
            when version <= segments then 'Renewal'
            when version = segments + 1 and is_auto_renew_off then 'TermsAndConditions'
            else 'Cancellation'
        end as event
    from numbered

)

select
    *,
    case event
        when 'NewSubscription' then 0
        when 'NewProduct' then change_month
        when 'UpdateProduct' then change_month
        when 'Renewal' then term_number * term_months
        when 'TermsAndConditions' then last_term_month + 5
        when 'Cancellation' then end_month
        else least(age, end_month)
    end as event_month,
    is_cancelled and version >= newest_version as is_cancelled_now,
    zuora_id('subscription', concat(subscription, '.', version)) as subscription_id
from named;

-- One row per stretch of time with one plan, price and number of seats × line: seats, discount, extra.
create view drawn.lines as
with

numbered as (

    select *, unnest(range(1, segments + 1))::integer as segment
    from drawn.subscriptions

),

placed as (

    select
        *,
        greatest(0, segment - 1 - is_changed::integer) as term_number,
        is_replanned and segment > 1 as is_replanned_now
    from numbered

),

-- Renewals now and then change seats or price.
priced as (

    select
        *,
        if(is_changed and segment = 2, change_month, term_number * term_months) as from_month,
        (term_number + 1) * term_months as to_month_expected,
        case
            when is_changed and segment = 1 then change_month
            when segment = segments then end_month
            else to_month_expected
        end as to_month,
        tier + if(is_replanned_now, if(tier < 2, 1, -1), 0) + 3 * is_saas::integer as plan_tier,
        greatest(
            1,
            seats
            + if(is_changed and not is_replanned and segment > 1, if(subscription % 4 = 1, -3, 5), 0)
            + [0, 0, -2, 4, 9][subscription % 5 + 1] * term_number
        ) as segment_seats,
        if(batch = 'Batch5', 0, 100 + if(subscription % 10 = 3, 5 * term_number, 0)) as price_percent
    from placed

),

split as (

    select
        *,
        case line
            when 0 then plan_tier * 3 + term_months // 12 - 1
            when 1 then 18
            -- every third extra is a training or storage
            else if(is_saas, 20, 19) + if(subscription % 3 = 0, 2, 0)
        end as plan
    from priced
    cross join (values (0), (1), (2)) as kinds (line)
    where
        line = 0
        or (line = 1 and discount_percent > 0)
        -- CI minutes and storage at the start, true-ups and trainings at the first renewal
        or (line = 2 and has_extra and if(is_saas, segment = 1, segment = 2 + is_changed::integer))

)

select
    *,
    if(line = 2, 2 + subscription % 9, segment_seats) as quantity,
    case plan when 19 then 9900 when 20 then 800 when 21 then 150000 when 22 then 6000 else seat_cents(plan_tier) end
    * price_percent // 100 as unit_cents,
    case line
        when 0 then segment_seats * unit_cents
        when 1 then -(segment_seats * unit_cents * discount_percent // 100)
        else 0
    end as mrr_cents,
    -- the version that priced it first
    segment as first_version,
    segment = 1 or line = 2 or (line = 0 and is_replanned and segment = 2) as is_first_of_plan
from split;

-- One row per charge: a line as it stands in each version since it was priced.
create view drawn.charges as
with

repeated as (

    select * exclude (to_month), to_month, unnest(range(segment, versions + 1))::integer as version
    from drawn.lines

)

select
    * exclude (to_month),
    case
        when is_changed and segment = 1 and version = 1 then term_months
        when segment = segments and version < newest_version then to_month_expected
        else to_month
    end as to_month,
    zuora_id('subscription', concat(subscription, '.', version)) as subscription_id,
    zuora_id('rate plan', concat(subscription, '.', version, '.', plan)) as rate_plan_id,
    zuora_id('charge', concat(subscription, '.', version, '.', line, '.', segment)) as charge_id
from repeated;
